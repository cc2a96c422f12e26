import { api } from '../core/api.js';
import { h } from '../core/dom.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { askAndDo } from './ask.js';
import { paged } from './paged.js';
import { panel } from './panel.js';

/** Browsers that are not asked for a code for a while. */
export const devicesPanel = () => panel(t('account.devices.title'), async (refresh) => {
  const end = (/** @type {any} */ device) => forget(t('account.devices.end_lead', { device: device.label }), `/me/trusted-devices/${device.id}`, refresh);
  const endAll = () => forget(t('account.devices.all_lead'), '/me/trusted-devices', refresh);
  const { items, element } = await paged('/me/trusted-devices', (device) => row(device, end), t('account.devices.none'));
  return [element, items.length > 1 && h('button', { type: 'button', class: 'secondary danger', onclick: endAll }, t('account.devices.end_all'))];
});

/** @param {string} lead @param {string} path @param {() => Promise<void>} refresh */
async function forget(lead, path, refresh) {
  if (!(await askAndDo({ title: t('account.devices.end_title'), says: [lead], label: t('account.devices.end'), act: () => api('DELETE', path) }))) return;
  await refresh();
  announce(t('account.devices.ended'));
}

/** @param {any} device @param {(device: any) => Promise<void>} end */
const row = (device, end) =>
  h(
    'li',
    null,
    h(
      'div',
      null,
      h('div', { class: 'row' }, h('strong', null, device.label), device.current && h('span', { class: 'badge good' }, t('account.devices.this'))),
      h('p', { class: 'hint' }, t('account.devices.times', { since: dayAndTime(device.trustedAt), until: dayAndTime(device.expiresAt) })),
      h('p', { class: 'hint' }, t('account.devices.used', { at: dayAndTime(device.lastUsedAt), address: device.address ?? t('account.unknown_address') })),
    ),
    h('button', { type: 'button', class: 'secondary small-button danger', 'aria-label': t('account.devices.end_named', { device: device.label }), onclick: () => end(device) }, t('common.end')),
  );
