import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { whyNotChange, whyNotEdit, whyNotGive, type Acting, type Standing } from '../../common/access/privilege.rules';
import { AuditLog, type AuditEntry } from '../../common/audit/audit-log';
import { ChangeReview, type Warning } from '../../common/change-review';
import { newId } from '../../common/ids';
import { idOfCursor, pageOf, type Page } from '../../common/paging/cursor';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import { comparisonKey } from '../../common/validation/comparison-key';
import { violationOf } from '../../database/violation';
import { BUILT_IN_ROLES } from '../../roles/built-in-roles';
import { refuse, standingOf } from '../../roles/standing';
import { rolesNamed, type GivenRole } from '../given-roles';
import { permissionsOf } from '../manageable';
import type { CreateProfile, ProfileView, ProfileWritten, UpdateProfile } from './role-profile.dto';
import { isHeldByAnybody, lockProfile, permissionsOfHolders, readHolders, readProfile, readProfiles, writeRoles, type ProfileRow } from './role-profile.repository';

/** Roles given together. A change of the profile changes the roles of everybody who has it, by the same rules (contract §5). */
@Injectable()
export class RoleProfiles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
  ) {}

  async list(page: { readonly limit: number; readonly cursor?: string | undefined }): Promise<Page<ProfileView>> {
    const after = page.cursor === undefined ? null : idOfCursor(page.cursor);
    return pageOf(await readProfiles(after, page.limit + 1, this.dataSource.manager), page.limit, viewOf);
  }

  /** @throws Problem `not-found` */
  async find(id: string): Promise<ProfileView> {
    return viewOf(await existing(id, this.dataSource.manager));
  }

  /** @throws Problem `validation-failed` (roles), `forbidden`, `conflict` (name taken) */
  create(acting: Acting, { name, roles }: CreateProfile): Promise<ProfileWritten> {
    return this.dataSource.transaction(async (manager) => {
      const standing = await standingOf(acting, 'roles.write', manager);
      const given = await rolesNamed(roles, manager);
      refuse(whyNotGive(standing, permissionsOf(given)));
      const id = newId();
      await named(name, () => manager.query('insert into role_profile (id, name, name_key) values ($1, $2, $3)', [id, name, comparisonKey(name)]));
      await writeRoles(id, { added: idsOf(given), taken: [] }, manager);
      await this.record('role_profile_created', { id, name }, { after: { name, roles: namesOf(given) } }, manager);
      return { ...viewOf(await existing(id, manager)), warnings: [] };
    });
  }

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale, name taken), `validation-failed`, or an objection */
  update(acting: Acting, id: string, { version, name, roles }: UpdateProfile): Promise<ProfileWritten> {
    return this.dataSource.transaction(async (manager) => {
      const { profile: before, standing } = await this.editable(acting, id, version, manager);
      const after = roles === undefined ? before.roles : await rolesNamed(roles, manager);
      const [added, taken] = [without(after, before.roles), without(before.roles, after)];
      refuse(whyNotGive(standing, permissionsOf(added)));
      if ((name ?? before.name) === before.name && added.length + taken.length === 0) return { ...viewOf(before), warnings: [] };
      const write = `update role_profile set name = $2, name_key = $3, version = version + 1, updated_at = app_now() where id = $1`;
      await named(name ?? before.name, () => manager.query(write, [id, name ?? before.name, comparisonKey(name ?? before.name)]));
      if (added.length + taken.length > 0) await writeRoles(id, { added: idsOf(added), taken: idsOf(taken) }, manager);
      const warnings = await this.settle([...added, ...taken], manager);
      if (idsOf(taken).includes(BUILT_IN_ROLES.administrator)) await refuseWithoutAdministrator(id, manager);
      const change = { before: { name: before.name, roles: namesOf(before.roles) }, after: { name: name ?? before.name, roles: namesOf(after) } };
      await this.record('role_profile_updated', before, change, manager);
      return { ...viewOf(await existing(id, manager)), warnings };
    });
  }

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale, somebody has it) */
  remove(acting: Acting, id: string, version: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const { profile } = await this.editable(acting, id, version, manager);
      if (profile.users > 0) throw commonProblems.conflict('Somebody has this role profile. Give them another one, or none, first.');
      await manager.query('delete from role_profile where id = $1', [id]);
      await this.record('role_profile_deleted', profile, { before: { name: profile.name, roles: namesOf(profile.roles) } }, manager);
    });
  }

  private async editable(acting: Acting, id: string, version: number, manager: EntityManager): Promise<{ profile: ProfileRow; standing: Standing }> {
    const standing = await standingOf(acting, 'roles.write', manager);
    await lockProfile(id, manager);
    const profile = await existing(id, manager);
    refuse(whyNotEdit(standing, { id, permissions: permissionsOf(profile.roles) }));
    refuse(await this.whyNotOwn(standing, id, manager));
    refuse(whyNotChange(standing, { id, permissions: await permissionsOfHolders(id, manager) }));
    if (profile.version !== version) throw commonProblems.staleVersion(profile.version);
    return { profile, standing };
  }

  private async whyNotOwn(standing: Standing, id: string, manager: EntityManager): Promise<string | null> {
    if (standing.kind === 'command_line' || standing.isAdministrator) return null;
    const rows = await manager.query<unknown[]>('select 1 from app_user where id = $1 and role_profile_id = $2', [standing.userId, id]);
    return rows.length === 0 ? null : 'Nobody edits a role profile they have themselves.';
  }

  /** Asked about each role that people get or lose; what is said twice is said once. */
  private async settle(roles: readonly GivenRole[], manager: EntityManager): Promise<Warning[]> {
    const warnings = new Map<string, Warning>();
    for (const { id: roleId } of roles) {
      for (const warning of await this.changeReview.settle({ kind: 'role', roleId, change: 'holders' }, manager)) warnings.set(warning.message, warning);
    }
    return [...warnings.values()];
  }

  private record(
    event: 'role_profile_created' | 'role_profile_updated' | 'role_profile_deleted',
    profile: { readonly id: string; readonly name: string },
    change: Pick<AuditEntry, 'before' | 'after'>,
    manager: EntityManager,
  ): Promise<void> {
    return this.auditLog.record({ event, outcome: 'success', target: { kind: 'role', id: profile.id, label: profile.name }, ...change }, manager);
  }
}

/**
 * One by one nobody can take this role from the last who has it: that would be themselves. A profile takes it from all at
 * once, and without one no permission that others lack could be given again (product P-11).
 * @throws Problem `would-lock-out`
 */
async function refuseWithoutAdministrator(profileId: string, manager: EntityManager): Promise<void> {
  if (await isHeldByAnybody(BUILT_IN_ROLES.administrator, manager)) return;
  const people = await readHolders(profileId, manager);
  throw new Problem('would-lock-out', { detail: 'Nobody would be left who has the role Administrator.', members: { people } });
}

async function existing(id: string, manager: EntityManager): Promise<ProfileRow> {
  const profile = await readProfile(id, manager);
  if (!profile) throw commonProblems.notFound();
  return profile;
}

async function named(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violationOf(error)?.constraint === 'role_profile_name_key_key') throw commonProblems.conflict(`There is a role profile ${name} already.`);
    throw error;
  }
}

const viewOf = (profile: ProfileRow): ProfileView => ({
  id: profile.id,
  name: profile.name,
  roles: namesOf(profile.roles),
  users: profile.users,
  createdAt: profile.createdAt.toISOString(),
  updatedAt: profile.updatedAt.toISOString(),
  version: profile.version,
});

const without = (roles: readonly GivenRole[], others: readonly GivenRole[]): GivenRole[] => roles.filter(({ id }) => !idsOf(others).includes(id));
const idsOf = (roles: readonly GivenRole[]): string[] => roles.map(({ id }) => id);
const namesOf = (roles: readonly GivenRole[]): string[] => roles.map(({ name }) => name).toSorted();
