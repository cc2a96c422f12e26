import { h } from '../../core/dom.js';
import { t } from '../../core/texts.js';
import { factorBadges, stateBadges } from './badges.js';

const NAMED_ROLES = 3;

/** @type {readonly import('../parts/paged-table.js').Column<any>[]} */
export const columns = [
  {
    label: t('admin.users.column.name'),
    names: true,
    cell: ({ id, fullName, email }) => [h('a', { href: `/admin/users/${id}` }, fullName), h('div', { class: 'small login' }, email)],
  },
  { label: t('admin.users.column.two_factor'), cell: (user) => h('div', { class: 'badges' }, factorBadges(user)) },
  { label: t('admin.users.column.roles'), cell: ({ roles }) => rolesText(roles) },
  { label: t('admin.users.column.state'), cell: (user) => h('div', { class: 'badges' }, stateBadges(user)) },
];

/** @param {string[]} roles */
function rolesText(roles) {
  if (roles.length === 0) return h('span', { class: 'small' }, t('admin.users.no_roles'));
  const more = roles.length - NAMED_ROLES;
  return more > 0 ? `${roles.slice(0, NAMED_ROLES).join(', ')} ${t('admin.users.more_roles', { count: more })}` : roles.join(', ');
}
