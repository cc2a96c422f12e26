import type { EntityManager } from 'typeorm';
import { comparisonKey } from '../../common/validation/comparison-key';
import { heldRolesOf } from '../../roles/role-membership';
import type { GivenRole } from '../given-roles';

export interface ProfileRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly users: number;
  readonly roles: readonly GivenRole[];
}

const SELECT = `
  select p.id, p.name, p.version, p.created_at as "createdAt", p.updated_at as "updatedAt",
         (select count(*)::int from app_user u where u.role_profile_id = p.id) as users,
         (select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name, 'nameKey', r.name_key, 'automatic', r.automatic,
            'permissions', r.permissions) order by r.name_key), '[]')
            from role_profile_role pr join role r on r.id = pr.role_id where pr.profile_id = p.id) as roles
    from role_profile p`;

export async function readProfile(id: string, manager: EntityManager): Promise<ProfileRow | null> {
  const [row] = await manager.query<ProfileRow[]>(`${SELECT} where p.id = $1`, [id]);
  return row ?? null;
}

export async function readProfileNamed(name: string, manager: EntityManager): Promise<ProfileRow | null> {
  const [row] = await manager.query<ProfileRow[]>(`${SELECT} where p.name_key = $1`, [comparisonKey(name)]);
  return row ?? null;
}

export const readProfiles = (after: string | null, count: number, manager: EntityManager): Promise<ProfileRow[]> =>
  manager.query<ProfileRow[]>(`${SELECT} where ($1::uuid is null or p.id > $1) order by p.id limit $2`, [after, count]);

/** Writers of the profile and those who give it wait for each other, or somebody would get the roles of before. */
export async function lockProfile(id: string, manager: EntityManager): Promise<void> {
  await manager.query('select 1 from role_profile where id = $1 for update', [id]);
}

/** What its holders may do, by whatever role: a change of the profile is a change of each of them. */
export async function permissionsOfHolders(id: string, manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ permission: string }[]>(
    `select distinct permission from app_user u cross join lateral ${heldRolesOf('u')} held cross join lateral unnest(held.permissions) permission
      where u.role_profile_id = $1`,
    [id],
  );
  return rows.map(({ permission }) => permission);
}

/** By somebody who is not disabled. */
export async function isHeldByAnybody(roleId: string, manager: EntityManager): Promise<boolean> {
  const rows = await manager.query<unknown[]>('select 1 from user_role g join app_user u on u.id = g.user_id where g.role_id = $1 and u.disabled_at is null limit 1', [roleId]);
  return rows.length > 0;
}

/** Who has the profile and is not disabled: a refusal names the first hundred. */
export const readHolders = (id: string, manager: EntityManager): Promise<{ readonly id: string; readonly login: string }[]> =>
  manager.query('select id, email as login from app_user where role_profile_id = $1 and disabled_at is null order by created_at, id limit 100', [id]);

/** The profile's own list, and what each holder has by hand, which is the same. */
export async function writeRoles(id: string, change: { readonly added: readonly string[]; readonly taken: readonly string[] }, manager: EntityManager): Promise<void> {
  await manager.query('select 1 from app_user where role_profile_id = $1 order by id for no key update', [id]);
  await manager.query('delete from role_profile_role where profile_id = $1 and role_id = any ($2)', [id, change.taken]);
  await manager.query('insert into role_profile_role (profile_id, role_id) select $1, unnest($2::uuid[]) on conflict do nothing', [id, change.added]);
  await manager.query('delete from user_role g using app_user u where u.id = g.user_id and u.role_profile_id = $1 and g.role_id = any ($2)', [id, change.taken]);
  await manager.query(
    `insert into user_role (user_id, role_id) select u.id, added from app_user u cross join unnest($2::uuid[]) added
      where u.role_profile_id = $1 on conflict do nothing`,
    [id, change.added],
  );
  await manager.query('update app_user set version = version + 1, updated_at = app_now() where role_profile_id = $1', [id]);
}
