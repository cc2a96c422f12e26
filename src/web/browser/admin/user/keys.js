import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { day, dayAndTime } from '../../core/times.js';
import { actionButton } from './person.js';

/** Programs that act in the person's name. @param {import('./person.js').Person} person */
export async function keys(person) {
  const { items } = await api('GET', `${person.path}/api-keys?limit=100`);
  if (items.length === 0) return [h('p', null, t('admin.user.no_keys'))];
  return [
    h('ul', { class: 'things' }, items.map((/** @type {any} */ key) =>
      h(
        'li',
        null,
        h(
          'div',
          null,
          h('strong', null, key.name),
          h('div', { class: 'small' }, key.scopes.join(', ') || t('admin.user.key_no_scopes')),
          h('div', { class: 'small' }, t('admin.user.key_dates', { expires: day(key.expiresAt), used: dayAndTime(key.lastUsedAt) })),
        ),
        actionButton(person, {
          label: t('admin.user.revoke_key'),
          title: t('admin.user.revoke_key'),
          explain: t('admin.user.revoke_key_explain', { key: key.name }),
          done: t('admin.user.key_revoked'),
          danger: true,
          submit: () => api('DELETE', `${person.path}/api-keys/${key.id}`),
        }),
      ))),
  ];
}
