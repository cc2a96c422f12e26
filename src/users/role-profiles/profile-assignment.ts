import type { EntityManager } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import type { GivenRole } from '../given-roles';
import type { UserRow } from '../user.repository';
import { lockProfile, readProfileNamed, type ProfileRow } from './role-profile.repository';

/** Null and undefined as they came: none, and not named. @throws Problem `validation-failed` for a profile that does not exist */
export async function profileWished(name: string | null | undefined, manager: EntityManager): Promise<ProfileRow | null | undefined> {
  if (name === null || name === undefined) return name;
  const found = await readProfileNamed(name, manager);
  if (!found) throw commonProblems.validationFailed([{ pointer: '/roleProfile', message: 'is not a role profile' }]);
  await lockProfile(found.id, manager);
  return (await readProfileNamed(name, manager)) ?? found;
}

export async function assignProfile(userId: string, profileId: string | null, manager: EntityManager): Promise<void> {
  await manager.query('update app_user set role_profile_id = $2 where id = $1', [userId, profileId]);
}

/** @throws Problem `validation-failed`: either a profile says which roles, or the request does */
export function refuseBoth(roles: readonly string[], profile: string | null): void {
  if (profile === null || roles.length === 0) return;
  throw commonProblems.validationFailed([{ pointer: '/roles', message: 'come from the role profile: leave one of the two out' }]);
}

/** @throws Problem `conflict` for somebody whose roles a profile gives */
export function refuseProfiled(user: Pick<UserRow, 'roleProfile'>): void {
  if (user.roleProfile === null) return;
  throw commonProblems.conflict(`The roles of this person come from the role profile ${user.roleProfile}. Take it away first.`);
}

export const byHand = (user: UserRow): GivenRole[] =>
  user.roles.filter((role) => !role.automatic).map(({ id, name, permissions }) => ({ id, name, nameKey: '', automatic: null, permissions: [...permissions] as GivenRole['permissions'] }));
