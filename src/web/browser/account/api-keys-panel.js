import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { day, dayAndTime } from '../core/times.js';
import { createApiKey } from './api-key-dialog.js';
import { askAndDo } from './ask.js';
import { paged } from './paged.js';
import { panel } from './panel.js';

/** Keys for programs that cannot answer a code. @param {string[]} permissions of their owner, the most a key can have */
export const apiKeysPanel = (permissions) => panel(t('account.keys.title'), async (refresh) => {
  const revoke = async (/** @type {any} */ key) => {
    const done = await askAndDo({ title: t('account.keys.revoke_title', { name: key.name }), says: [t('account.keys.revoke_lead')], label: t('account.keys.revoke'), act: () => api('DELETE', `/me/api-keys/${key.id}`) });
    if (!done) return;
    await refresh();
    announce(t('account.keys.revoked'));
  };
  const create = async () => {
    if (await createApiKey(permissions)) await refresh();
  };
  const { element } = await paged('/me/api-keys', (key) => row(key, revoke), t('account.keys.none'));
  return [
    h('p', { class: 'small' }, t('account.keys.lead')),
    element,
    h('p', null, h('button', { type: 'button', class: 'secondary', onclick: create }, t('account.keys.create'))),
  ];
});

/** @param {any} key @param {(key: any) => Promise<void>} revoke */
function row(key, revoke) {
  const used = key.lastUsedAt === null ? t('account.keys.never_used') : t('account.keys.used', { at: dayAndTime(key.lastUsedAt), address: key.lastUsedFrom ?? t('account.unknown_address') });
  return h(
    'li',
    null,
    h(
      'div',
      null,
      h('strong', null, key.name),
      h('p', { class: 'hint' }, key.scopes.length === 0 ? t('account.keys.no_scopes') : h('span', { class: 'row' }, key.scopes.map((/** @type {string} */ scope) => h('code', null, scope)))),
      h('p', { class: 'hint' }, t('account.keys.times', { since: day(key.createdAt), until: day(key.expiresAt) }), ' · ', used),
      key.allowedAddresses.length > 0 && h('p', { class: 'hint' }, t('account.keys.from', { addresses: key.allowedAddresses.join(', ') })),
    ),
    h('button', { type: 'button', class: 'secondary small-button danger', 'aria-label': t('account.keys.revoke_named', { name: key.name }), onclick: () => revoke(key) }, t('account.keys.revoke')),
  );
}
