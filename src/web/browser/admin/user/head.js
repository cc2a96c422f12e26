import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { leaveSaying } from '../parts/after-leaving.js';
import { askFirst } from '../parts/ask-first.js';
import { lockName } from '../parts/lock-name.js';
import { notice } from '../../core/say.js';
import { stateBadges } from '../users/badges.js';
import { actionButton, writeVersion } from './person.js';

/** Who it is, what state the account is in, and the way out of a lock. @param {import('./person.js').Person} person */
export function head(person) {
  const { user } = person;
  return [
    h('p', null, h('a', { href: '/admin/users' }, t('admin.user.back'))),
    h(
      'div',
      { class: 'spread page-head' },
      h('div', { class: 'row' }, h('span', { class: 'login' }, user.email), stateBadges(user)),
      h('div', { class: 'row' }, switchButton(person), user.invited && user.enabled ? inviteButton(person) : null, deleteButton(person)),
    ),
    user.locks.length > 0 ? locksNotice(person) : null,
  ];
}

/** @param {import('./person.js').Person} person */
function locksNotice(person) {
  const box = notice('warn', t('admin.user.is_locked'));
  box.append(
    h('ul', null, person.user.locks.map((/** @type {any} */ lock) => h('li', null, lockName(lock)))),
    actionButton(person, {
      label: t('admin.user.unlock'),
      title: t('admin.user.unlock'),
      explain: t('admin.user.unlock_explain', { name: person.user.fullName }),
      done: t('admin.user.unlocked'),
      submit: () => api('POST', `${person.path}/unlock`),
    }),
  );
  return box;
}

/** @param {import('./person.js').Person} person */
function switchButton(person) {
  const { enabled, fullName } = person.user;
  const kind = enabled ? 'disable' : 'enable';
  return actionButton(person, {
    label: t(`admin.user.${kind}`),
    title: t(`admin.user.${kind}`),
    explain: t(`admin.user.${kind}_explain`, { name: fullName }),
    done: t(`admin.user.${kind}d`),
    danger: enabled,
    submit: () => writeVersion(person, (version) => api('PATCH', person.path, { enabled: !enabled, version })),
  });
}

/** @param {import('./person.js').Person} person */
const inviteButton = (person) =>
  actionButton(person, {
    label: t('admin.user.invite'),
    title: t('admin.user.invite'),
    explain: t('admin.user.invite_explain', { email: person.user.email }),
    done: t('admin.user.invite_done'),
    submit: () => writeVersion(person, (version) => api('PATCH', person.path, { sendInvitation: true, version })),
  });

/** @param {import('./person.js').Person} person */
const deleteButton = (person) =>
  h(
    'button',
    {
      type: 'button',
      class: 'secondary small-button danger',
      disabled: !person.mayWrite,
      onclick: async () => {
        const { fullName } = person.user;
        const done = await askFirst({
          title: t('admin.user.delete'),
          explain: t('admin.user.delete_explain', { name: fullName }),
          label: t('admin.user.delete'),
          danger: true,
          submit: () => writeVersion(person, (version) => api('DELETE', `${person.path}?version=${version}`)),
        });
        if (done) leaveSaying('/admin/users', t('admin.user.deleted', { name: fullName }));
      },
    },
    t('admin.user.delete'),
  );
