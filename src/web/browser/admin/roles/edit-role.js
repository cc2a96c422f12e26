import { api } from '../../core/api.js';
import { fill, h } from '../../core/dom.js';
import { choice, field } from '../../core/fields.js';
import { t } from '../../core/texts.js';
import { askFirst, textOf } from '../parts/ask-first.js';
import { picker } from '../parts/picker.js';
import { previewPanel } from '../parts/preview.js';
import { writeVersion } from './page.js';

const METHODS = ['totp', 'email', 'sms'];
const PERMISSIONS = ['users.read', 'users.write', 'roles.read', 'roles.write', 'settings.read', 'settings.write', 'deliveries.read', 'audit.read', 'reports.read', 'metrics.read'];

/** @param {import('./page.js').RolesPage} page */
export async function addRole(page) {
  const done = await askFirst({
    title: t('admin.roles.add'),
    label: t('common.add'),
    wide: true,
    fields: roleFields(null),
    submit: (values) => api('POST', '/roles', termsOf(values)),
  });
  if (done) await page.changed(t('admin.roles.added', { role: done.answer.name }), done.answer.warnings);
}

/** @param {import('./page.js').RolesPage} page @param {any} role */
export async function editRole(page, role) {
  const path = `/roles/${role.id}`;
  const foreseen = h('div', null);
  const foresee = h('button', { type: 'button', class: 'secondary small-button' }, t('admin.preview.show'));
  foresee.addEventListener('click', () => {
    const wish = changesOf(role, termsOf(new FormData(/** @type {HTMLFormElement} */ (foresee.closest('form')))));
    // A name decides nothing, and the dry run takes none.
    delete wish.name;
    fill(foreseen, previewPanel({ roles: { [role.name]: wish } }));
  });
  const done = await askFirst({
    title: t('admin.roles.edit_of', { role: role.name }),
    label: t('common.save'),
    wide: true,
    fields: [...roleFields(role), h('p', null, foresee), foreseen],
    submit: (values) => writeVersion(role, path, (version) => api('PATCH', path, { ...changesOf(role, termsOf(values)), version })),
  });
  if (done) await page.changed(t('admin.roles.saved', { role: done.answer.name }), done.answer.warnings);
}

/** @param {import('./page.js').RolesPage} page @param {any} role */
export async function removeRole(page, role) {
  const path = `/roles/${role.id}`;
  const done = await askFirst({
    title: t('admin.roles.delete_of', { role: role.name }),
    explain: t('admin.roles.delete_explain', { role: role.name }),
    label: t('admin.roles.delete'),
    danger: true,
    submit: () => writeVersion(role, path, (version) => api('DELETE', `${path}?version=${version}`)),
  });
  if (done) await page.changed(t('admin.roles.deleted', { role: role.name }));
}

const NEW = { name: '', builtIn: false, twoFactorAuth: false, allowedMethods: [], graceDays: null, trustedDeviceHours: null, permissions: [] };

/** @param {any} role null: a new one */
const roleFields = (role) => fieldsOf(role ?? NEW);

/** @param {any} role */
const fieldsOf = (role) => [
  field(t('admin.roles.column.name'), h('input', { name: 'name', value: role.name, required: true, maxLength: 100, autocomplete: 'off', readOnly: role.builtIn, autofocus: true }), role.builtIn ? t('admin.roles.built_in_name') : null),
  choice(t('admin.roles.column.two_factor'), h('input', { type: 'checkbox', name: 'twoFactorAuth', checked: role.twoFactorAuth }), t('admin.roles.two_factor_hint')),
  picker({ legend: t('admin.roles.methods'), name: 'allowedMethods', options: METHODS.map((value) => ({ value, label: t(`common.method.${value}`) })), chosen: role.allowedMethods }),
  h('p', { class: 'small' }, t('admin.roles.methods_hint')),
  h(
    'div',
    { class: 'columns' },
    field(t('admin.roles.grace_days'), h('input', { type: 'number', name: 'graceDays', min: '0', max: '30', value: String(role.graceDays ?? '') }), t('admin.roles.grace_hint')),
    field(t('admin.roles.trusted_hours'), h('input', { type: 'number', name: 'trustedDeviceHours', min: '1', max: '720', value: String(role.trustedDeviceHours ?? '') }), t('admin.roles.trusted_hint')),
  ),
  picker({ legend: t('admin.roles.column.permissions'), name: 'permissions', options: PERMISSIONS.map((value) => ({ value })), chosen: role.permissions }),
];

/** @param {FormData} values */
const termsOf = (values) => ({
  name: textOf(values, 'name'),
  twoFactorAuth: values.has('twoFactorAuth'),
  allowedMethods: values.getAll('allowedMethods').map(String),
  graceDays: numberOf(values, 'graceDays'),
  trustedDeviceHours: numberOf(values, 'trustedDeviceHours'),
  permissions: values.getAll('permissions').map(String),
});

/** Empty is null: as the site says. @param {FormData} values @param {string} name */
const numberOf = (values, name) => (textOf(values, name) === '' ? null : Number(textOf(values, name)));

/** Only what was changed, so that a write never claims what somebody else decided. @param {any} role @param {Record<string, unknown>} terms */
const changesOf = (role, terms) => /** @type {Record<string, unknown>} */ (Object.fromEntries(Object.entries(terms).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(role[name]))));
