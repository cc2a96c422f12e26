import type { EntityManager } from 'typeorm';
import { whyNotChange, type Acting, type Standing } from '../common/access/privilege.rules';
import { commonProblems } from '../common/problems/common.problems';
import { refuse, standingOf } from '../roles/standing';
import { readUser, type UserRow } from './user.repository';
import { lockUser } from './user.writes';

export interface Manageable {
  readonly user: UserRow;
  readonly standing: Standing;
}

/** @throws Problem `not-found` */
export async function existing(id: string, manager: EntityManager): Promise<UserRow> {
  const user = await readUser(id, manager);
  if (!user) throw commonProblems.notFound();
  return user;
}

/**
 * The person, and what the actor may do: once it is said that they may do this.
 * @throws Problem `not-found`, `forbidden`
 */
export async function ranked(acting: Acting, id: string, manager: EntityManager): Promise<Manageable> {
  const standing = await standingOf(acting, 'users.write', manager);
  const user = await existing(id, manager);
  refuse(whyNotChange(standing, { id, permissions: permissionsOf(user.roles) }));
  return { user, standing };
}

/** The same, with the person locked until the transaction ends. @throws Problem `not-found`, `forbidden` */
export async function manageable(acting: Acting, id: string, manager: EntityManager): Promise<Manageable> {
  await lockUser(id, manager);
  return ranked(acting, id, manager);
}

/** The same for a write that says which version it has read. @throws Problem `conflict` when it is stale */
export async function changeable(acting: Acting, id: string, version: number, manager: EntityManager): Promise<Manageable> {
  const found = await manageable(acting, id, manager);
  if (found.user.version !== version) throw commonProblems.staleVersion(found.user.version);
  return found;
}

export const permissionsOf = (roles: readonly { readonly permissions: readonly string[] }[]): Set<string> => new Set(roles.flatMap((role) => role.permissions));
