import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { changeContact, enterCode } from './contact-dialog.js';
import { panel } from './panel.js';

/** Where codes and notices go: each change is proven by a code that went to the new place. */
export async function contactsPanel() {
  const section = await panel(t('account.contacts.title'), async (refresh) => {
    const me = await api('GET', '/me');
    const change = async (/** @type {'email' | 'mobileNumber'} */ contact) => { await told(await changeContact(contact), refresh); };
    return [
      h('p', { class: 'small' }, t('account.contacts.lead')),
      h('ul', { class: 'things' },
        row('email', me.email, me.emailVerified, change),
        row('mobileNumber', me.mobileNumber, me.mobileVerified, change)),
      me.pending && h('div', { class: 'notice info' },
        h('p', null, t('account.contacts.waiting', { hint: me.pending.hint })),
        h('p', null, h('button', { type: 'button', class: 'secondary small-button', onclick: async () => { await told(await enterCode(me.pending), refresh); } }, t('account.contacts.enter')))),
    ];
  });
  section.id = 'contacts';
  return section;
}

/** @param {boolean} changed @param {() => Promise<void>} refresh */
async function told(changed, refresh) {
  await refresh();
  if (changed) announce(t('account.contacts.changed'));
}

/** @param {'email' | 'mobileNumber'} contact @param {string | null} value @param {boolean} verified @param {(contact: any) => Promise<void>} change */
function row(contact, value, verified, change) {
  const state = value === null ? null : h('span', { class: `badge ${verified ? 'good' : 'warn'}` }, t(verified ? 'account.contacts.verified' : 'account.contacts.unverified'));
  return h(
    'li',
    null,
    h('div', null, h('div', { class: 'hint' }, t(`account.contacts.${contact}`)), h('div', { class: 'row' }, h('strong', null, value ?? t('account.contacts.none')), state)),
    h('button', { type: 'button', class: 'secondary small-button', 'aria-label': t(`account.contacts.${value === null ? 'add' : 'change'}_${contact}`), onclick: () => change(contact) }, t(value === null ? 'common.add' : 'common.edit')),
  );
}
