import type { EntityManager } from 'typeorm';
import type { Permission } from '../common/access/permission';
import type { DemandableMethod } from '../common/access/principal';
import type { AutomaticMembership } from './role.entity';

/**
 * The roles of the user `alias` (a row of `app_user` named so in the query), automatic ones included, as a derived
 * table of `role` rows: `cross join lateral ${heldRolesOf('u')} held`. The one place that knows who holds what; the
 * request's own statement, the policy and the lists all read through it, or they would disagree about `All`.
 * Each role appears once: automatic ones cannot be given by hand.
 */
export const heldRolesOf = (alias: string): string => `(
  select r.* from role r
    where r.automatic = 'everybody' or (r.automatic = 'system_users' and ${alias}.user_type = 'system')
  union all
  select r.* from user_role given join role r on r.id = given.role_id
    where given.user_id = ${alias}.id and r.automatic is null
)`;

/** True for rows where the user `user` holds the role `role`: for questions that start at the role ("who holds this?"). */
export const holdsRole = (user: string, role: string): string => `(
  ${role}.automatic = 'everybody'
  or (${role}.automatic = 'system_users' and ${user}.user_type = 'system')
  or (${role}.automatic is null
      and exists (select 1 from user_role given where given.user_id = ${user}.id and given.role_id = ${role}.id))
)`;

export interface HeldRole {
  readonly id: string;
  readonly name: string;
  readonly automatic: AutomaticMembership | null;
  readonly twoFactorAuth: boolean;
  readonly allowedMethods: readonly DemandableMethod[];
  readonly trustedDeviceHours: number | null;
  readonly graceDays: number | null;
  readonly permissions: readonly Permission[];
}

/** Columns of `held` under the names of `HeldRole`, for statements that build the row themselves. */
export const HELD_ROLE_COLUMNS = `
  held.id, held.name, held.automatic, held.two_factor_auth as "twoFactorAuth", held.allowed_methods as "allowedMethods",
  held.trusted_device_hours as "trustedDeviceHours", held.grace_days as "graceDays", held.permissions`;

/** As the transaction of `manager` sees it, ordered by name; empty for an unknown user. */
export const rolesHeldBy = (userId: string, manager: EntityManager): Promise<HeldRole[]> =>
  manager.query(
    `select ${HELD_ROLE_COLUMNS} from app_user u cross join lateral ${heldRolesOf('u')} held where u.id = $1 order by held.name_key`,
    [userId],
  );
