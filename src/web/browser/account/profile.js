import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { Refusal, send } from '../core/request.js';
import { apiKeysPanel } from './api-keys-panel.js';
import { closedNotice } from './closed.js';
import { contactsPanel } from './contacts-panel.js';
import { devicesPanel } from './devices-panel.js';
import { passwordPanel } from './password-panel.js';
import { profilePanel } from './profile-panel.js';
import { sessionsPanel } from './sessions-panel.js';

await showPage(async () => {
  const me = await ownProfile();
  if (me === null) return [closedNotice(await api('GET', '/me/factors'))];
  const { permissions } = await api('GET', '/auth/session');
  const [profile, contacts, password, ...lists] = await Promise.all([profilePanel(me), contactsPanel(), passwordPanel(me), sessionsPanel(), devicesPanel(), apiKeysPanel(permissions)]);
  return [h('div', { class: 'panels' }, h('div', null, profile, contacts), h('div', null, password)), ...lists];
});

// The address may name a section that was not there when the browser looked for it.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

/** null while the session is short of the policy: then this page says why it is closed, instead of asking at once. */
async function ownProfile() {
  try {
    return await send('GET', '/me');
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal.slug === 'second-factor-required' ? null : api('GET', '/me');
  }
}
