import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { editRole, removeRole } from './edit-role.js';
import { flagBox } from './flag.js';

/** @param {import('./page.js').RolesPage} page @returns {import('../parts/paged-table.js').Column<any>[]} */
export const columnsOf = (page) => [
  { label: t('admin.roles.column.name'), names: true, cell: nameCell },
  { label: t('admin.roles.column.two_factor'), cell: (role) => flagBox(page, role) },
  { label: t('admin.roles.column.terms'), cell: termsCell },
  { label: t('admin.roles.column.permissions'), cell: ({ permissions }) => (permissions.length === 0 ? h('span', { class: 'small' }, t('admin.roles.no_permissions')) : permissions.join(', ')) },
  ...(page.members ? [{ label: t('admin.roles.column.members'), class: 'number', cell: (/** @type {any} */ role) => membersCell(page, role) }] : []),
  ...(page.mayWrite ? [{ label: t('admin.roles.column.actions'), cell: (/** @type {any} */ role) => actions(page, role) }] : []),
];

/** @param {any} role */
const nameCell = ({ name, builtIn, automatic }) => [
  h('span', null, name),
  builtIn || automatic ? h('div', { class: 'small login' }, automatic ? t(`admin.roles.automatic.${automatic}`) : t('admin.roles.built_in')) : null,
];

/** @param {any} role */
const termsCell = ({ allowedMethods, graceDays, trustedDeviceHours }) => [
  h('div', null, allowedMethods.length === 0 ? h('span', { class: 'small' }, t('admin.roles.as_site')) : allowedMethods.map((/** @type {string} */ each) => t(`common.method.${each}`)).join(', ')),
  graceDays === null ? null : h('div', { class: 'small' }, t('admin.roles.grace', { days: t('admin.days', { count: graceDays }) })),
  trustedDeviceHours === null ? null : h('div', { class: 'small' }, t('admin.roles.trusted', { hours: t('admin.hours', { count: trustedDeviceHours }) })),
];

/** @param {import('./page.js').RolesPage} page @param {any} role */
const membersCell = ({ members }, { name }) =>
  h('a', { href: `/admin/users?role=${encodeURIComponent(name)}` }, String(members?.get(name) ?? 0), h('span', { class: 'visually-hidden' }, ` – ${name}`));

/** @param {import('./page.js').RolesPage} page @param {any} role */
const actions = (page, role) =>
  h(
    'div',
    { class: 'row' },
    h('button', { type: 'button', class: 'secondary small-button', 'aria-label': t('admin.roles.edit_of', { role: role.name }), onclick: () => editRole(page, role) }, t('common.edit')),
    role.builtIn ? null : h('button', { type: 'button', class: 'secondary small-button danger', 'aria-label': t('admin.roles.delete_of', { role: role.name }), onclick: () => removeRole(page, role) }, t('admin.roles.delete')),
  );
