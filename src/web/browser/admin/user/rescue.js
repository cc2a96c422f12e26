import { api } from '../../core/api.js';
import { cancelButton, openDialog } from '../../core/dialogs.js';
import { h } from '../../core/dom.js';
import { field, select } from '../../core/fields.js';
import { copies } from '../../core/keep.js';
import { t } from '../../core/texts.js';
import { dayAndTime } from '../../core/times.js';
import { askFirst, reasonField, textOf } from '../parts/ask-first.js';
import { actionButton } from './person.js';

/** The ways back for somebody who lost what they prove with. @param {import('./person.js').Person} person */
export async function rescue(person) {
  const { path, user } = person;
  const name = user.fullName;
  return [
    h('ul', { class: 'things' }, [
      way('temporary', temporaryButton(person)),
      way('link', actionButton(person, {
        label: t('admin.rescue.link'),
        title: t('admin.rescue.link'),
        explain: t('admin.rescue.link_explain', { name, email: user.email }),
        done: t('admin.rescue.link_done'),
        submit: () => api('POST', `${path}/two-factor/send-enrolment-link`),
      })),
      way('token', actionButton(person, {
        label: t('admin.rescue.token'),
        title: t('admin.rescue.token'),
        explain: t('admin.rescue.token_explain', { name }),
        done: t('admin.rescue.token_done'),
        fields: tokenFields,
        submit: (values) => api('POST', `${path}/factors/totp`, { secret: textOf(values, 'secret'), serial: textOf(values, 'serial'), period: Number(textOf(values, 'period')) }),
      })),
      way('reset', actionButton(person, {
        label: t('admin.rescue.reset'),
        title: t('admin.rescue.reset'),
        explain: t('admin.rescue.reset_explain', { name }),
        done: t('admin.rescue.reset_done'),
        danger: true,
        fields: () => [reasonField()],
        submit: (values) => api('POST', `${path}/two-factor/reset`, { reason: textOf(values, 'reason') }),
      })),
    ]),
  ];
}

/** @param {string} name @param {Node} button */
const way = (name, button) => h('li', null, h('div', { class: 'small' }, t(`admin.rescue.${name}_when`)), button);

const tokenFields = () => [
  field(t('admin.rescue.serial'), h('input', { name: 'serial', required: true, maxLength: 64, autocomplete: 'off', autofocus: true }), t('admin.rescue.serial_hint')),
  field(t('admin.rescue.secret'), h('input', { name: 'secret', required: true, maxLength: 200, autocomplete: 'off', spellcheck: false }), t('admin.rescue.secret_hint')),
  field(t('admin.rescue.period'), select('period', [['30', t('common.seconds', { count: 30 })], ['60', t('common.seconds', { count: 60 })]])),
];

/** @param {import('./person.js').Person} person */
const temporaryButton = (person) =>
  h(
    'button',
    {
      type: 'button',
      class: 'secondary small-button',
      disabled: !person.mayWrite,
      onclick: async () => {
        const made = await askFirst({
          title: t('admin.rescue.temporary'),
          explain: t('admin.rescue.temporary_explain', { name: person.user.fullName }),
          label: t('admin.rescue.temporary'),
          fields: [reasonField()],
          submit: (values) => api('POST', `${person.path}/two-factor/temporary-code`, { reason: textOf(values, 'reason') }),
        });
        if (!made) return;
        await showCode(made.answer);
        await person.changed();
      },
    },
    t('admin.rescue.temporary'),
  );

/** Shown this once: it is nowhere to be read again. @param {{ code: string, expiresAt: string }} made */
function showCode({ code, expiresAt }) {
  const copy = h('button', { type: 'button', class: 'secondary small-button' }, t('common.copy'));
  copies(copy, () => code);
  return openDialog(t('admin.rescue.code_title'), () => [
    h('p', { class: 'row' }, h('code', { class: 'key shown-code' }, h('span', null, code.slice(0, 4)), h('span', null, code.slice(4))), copy),
    h('p', null, t('admin.rescue.code_until', { time: dayAndTime(expiresAt) })),
    h('p', null, t('admin.rescue.code_once')),
    h('div', { class: 'actions' }, cancelButton(t('common.close'))),
  ]);
}
