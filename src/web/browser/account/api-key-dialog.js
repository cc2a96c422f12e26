import { api } from '../core/api.js';
import { cancelButton, openDialog } from '../core/dialogs.js';
import { fill, h } from '../core/dom.js';
import { choice, field } from '../core/fields.js';
import { apiForm } from '../core/forms.js';
import { copies } from '../core/keep.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';

/** @param {string[]} permissions @returns {Promise<boolean>} whether one was made */
export async function createApiKey(permissions) {
  let made = false;
  await openDialog(t('account.keys.create'), (/** @type {(result: boolean) => void} */ close) => {
    const stage = h('div', null);
    fill(stage, form(permissions, (key) => {
      made = true;
      fill(stage, ...shownOnce(key, close));
      /** @type {HTMLElement | null} */ (stage.querySelector('[tabindex]'))?.focus();
    }));
    return [stage];
  });
  return made;
}

/** @param {string[]} permissions @param {(key: { key: string, name: string }) => void} done */
function form(permissions, done) {
  const name = h('input', { name: 'name', required: true, maxLength: 100, autocomplete: 'off', autofocus: true });
  const end = h('input', { type: 'date', name: 'expiresAt' });
  const addresses = h('input', { name: 'allowedAddresses', autocomplete: 'off', spellcheck: false });
  const boxes = permissions.map((permission) => choice(permission, h('input', { type: 'checkbox', name: 'scopes', value: permission })));
  return apiForm({
    fields: [
      field(t('account.keys.name'), name, t('account.keys.name_hint')),
      h('fieldset', null, h('legend', null, t('account.keys.scopes')), ...(boxes.length > 0 ? boxes : [h('p', { class: 'hint' }, t('account.keys.no_permissions'))]), boxes.length > 0 && h('p', { class: 'hint' }, t('account.keys.scopes_hint'))),
      field(t('account.keys.expires'), end, t('account.keys.expires_hint')),
      field(t('account.keys.addresses'), addresses, t('account.keys.addresses_hint')),
    ],
    label: t('account.keys.create'),
    beside: cancelButton(),
    submit: async (values) => {
      done(await api('POST', '/me/api-keys', {
        name: name.value.trim(),
        scopes: values.getAll('scopes'),
        // Until the end of that day, by the clock of whoever chose it.
        ...(end.value === '' ? {} : { expiresAt: new Date(`${end.value}T23:59:59`).toISOString() }),
        ...(addresses.value.trim() === '' ? {} : { allowedAddresses: addresses.value.split(/[\s,;]+/).filter(Boolean) }),
      }));
    },
  });
}

/** @param {{ key: string, name: string }} made @param {(result: boolean) => void} close */
function shownOnce({ key, name }, close) {
  const copy = h('button', { type: 'button', class: 'secondary' }, t('common.copy'));
  copies(copy, () => key);
  return [
    h('div', { tabIndex: -1 }, notice('warn', t('account.keys.once', { name }))),
    h('p', null, h('code', { id: 'api-key' }, key)),
    h('p', { class: 'small' }, t('account.keys.how')),
    h('p', null, h('code', null, 'Authorization: Bearer …')),
    h('div', { class: 'actions' }, copy, h('button', { type: 'button', onclick: () => { close(true); } }, t('account.keys.kept'))),
  ];
}
