import type { PersonRow } from '../../auth/policy/person';
import type { Permission } from '../../common/access/permission';
import type { Part, TextKey } from '../texts/catalogue';

export interface Area {
  readonly path: string;
  readonly title: TextKey;
  /** The module that fills the page, below `browser`. */
  readonly module: string;
  /** Without it the page is closed, and no menu leads there; null: for everybody in this part. */
  readonly permission: Permission | null;
  /** Parts of the catalogue its module needs besides the one of its pages. */
  readonly texts?: readonly Part[];
}

/** The pages of somebody who is signed in. Frames only: what they show comes from the API, which asks for the same permission. */
export const ACCOUNT = {
  profile: { path: '/account', title: 'account.title', module: 'account/profile.js', permission: null },
  twoFactor: { path: '/account/two-factor', title: 'account.two_factor.title', module: 'account/two-factor.js', permission: null },
} as const satisfies Record<string, Area>;

export const ADMIN = {
  overview: { path: '/admin', title: 'admin.overview.title', module: 'admin/overview.js', permission: null },
  users: { path: '/admin/users', title: 'admin.users.title', module: 'admin/users.js', permission: 'users.read' },
  roles: { path: '/admin/roles', title: 'admin.roles.title', module: 'admin/roles.js', permission: 'roles.read' },
  settings: { path: '/admin/settings', title: 'admin.settings.title', module: 'admin/settings.js', permission: 'settings.read', texts: ['settings'] },
  deliveries: { path: '/admin/deliveries', title: 'admin.deliveries.title', module: 'admin/deliveries.js', permission: 'deliveries.read', texts: ['deliveries'] },
  audit: { path: '/admin/audit', title: 'admin.audit.title', module: 'admin/audit.js', permission: 'audit.read', texts: ['audit'] },
} as const satisfies Record<string, Area>;

/** One person's page: not in the menu, it belongs to the list of users. */
export const USER: Area = { ...ADMIN.users, title: 'admin.user.title', module: 'admin/user.js' };

const HELD_TO_ADMINISTER: readonly Permission[] = ['users.read', 'roles.read', 'settings.read', 'deliveries.read', 'audit.read', 'reports.read'];

/** By the roles of this moment. */
export const permissionsOf = ({ roles }: Pick<PersonRow, 'roles'>): ReadonlySet<Permission> => new Set(roles.flatMap((role) => role.permissions));

/** Whether there is anything in the administration for a holder of these. */
export const hasAdministration = (held: ReadonlySet<Permission>): boolean => HELD_TO_ADMINISTER.some((permission) => held.has(permission));

export const isOpenTo = (area: Area, held: ReadonlySet<Permission>): boolean => area.permission === null || held.has(area.permission);
