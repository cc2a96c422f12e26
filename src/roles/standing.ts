import type { EntityManager } from 'typeorm';
import { whyNotAtAll, type Acting, type Standing } from '../common/access/privilege.rules';
import type { Permission } from '../common/access/permission';
import { commonProblems } from '../common/problems/common.problems';
import { BUILT_IN_ROLES } from './built-in-roles';
import { rolesHeldBy } from './role-membership';

/**
 * What the actor may do, as the transaction of `manager` sees it.
 * @throws Problem `forbidden` where the permission is gone since the guard looked.
 */
export async function standingOf(acting: Acting, needed: Permission, manager: EntityManager): Promise<Standing> {
  const standing = await read(acting, manager);
  refuse(whyNotAtAll(standing, needed));
  return standing;
}

/** @throws Problem `forbidden` saying why, unless `why` is null. */
export function refuse(why: string | null): void {
  if (why !== null) throw commonProblems.forbidden(why);
}

async function read(acting: Acting, manager: EntityManager): Promise<Standing> {
  if (acting.kind === 'cli') return { kind: 'command_line' };
  const roles = await rolesHeldBy(acting.userId, manager);
  return {
    kind: 'user',
    userId: acting.userId,
    permissions: new Set(roles.flatMap((role) => role.permissions)),
    isAdministrator: roles.some((role) => role.id === BUILT_IN_ROLES.administrator),
    roleIds: new Set(roles.map((role) => role.id)),
  };
}
