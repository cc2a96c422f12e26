import type { EntityManager } from 'typeorm';
import { commonProblems } from '../common/problems/common.problems';
import { comparisonKey } from '../common/validation/comparison-key';
import { violationOf } from '../database/violation';
import type { RoleEntity } from '../roles/role.entity';
import { UserRoleEntity } from './user-role.entity';

export type GivenRole = Pick<RoleEntity, 'id' | 'name' | 'nameKey' | 'automatic' | 'permissions'>;

const COLUMNS = 'id, name, name_key as "nameKey", automatic, permissions';

/** Case, width and outer blanks do not count, as everywhere names are compared. Null for an unknown one. */
export async function roleNamed(name: string, manager: EntityManager): Promise<GivenRole | null> {
  const rows = await manager.query<GivenRole[]>(`select ${COLUMNS} from role where name_key = $1`, [comparisonKey(name)]);
  return rows[0] ?? null;
}

/** @throws Problem `validation-failed` naming every role that is unknown or cannot be given. */
export async function rolesNamed(names: readonly string[], manager: EntityManager): Promise<GivenRole[]> {
  const rows = await manager.query<GivenRole[]>(`select ${COLUMNS} from role where name_key = any($1)`, [names.map(comparisonKey)]);
  const found = new Map(rows.map((role) => [role.nameKey, role]));
  const errors = names.flatMap((name, index) => {
    const why = whyNot(found.get(comparisonKey(name)));
    return why === null ? [] : [{ pointer: `/roles/${index}`, message: why }];
  });
  if (errors.length > 0) throw commonProblems.validationFailed(errors);
  return rows;
}

/** @throws Problem `conflict` where a role was deleted between being read and being given. */
export async function giveRoles(userId: string, roleIds: readonly string[], manager: EntityManager): Promise<void> {
  if (roleIds.length === 0) return;
  try {
    await manager.insert(UserRoleEntity, roleIds.map((roleId) => ({ userId, roleId })));
  } catch (error) {
    if (violationOf(error)?.kind === 'foreign_key') throw commonProblems.conflict('A role was deleted meanwhile. Read the roles again.');
    throw error;
  }
}

export async function takeRoles(userId: string, roleIds: readonly string[], manager: EntityManager): Promise<void> {
  await manager.query('delete from user_role where user_id = $1 and role_id = any($2)', [userId, roleIds]);
}

function whyNot(role: GivenRole | undefined): string | null {
  if (!role) return 'is not a role';
  return role.automatic === null ? null : 'is held automatically and cannot be given';
}
