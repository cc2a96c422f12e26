import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan, type EntityManager } from 'typeorm';
import { PERMISSIONS } from '../common/access/permission';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import { whyNotEdit, whyNotGive, type Acting } from '../common/access/privilege.rules';
import { AuditLog } from '../common/audit/audit-log';
import type { AuditEventName } from '../common/audit/audit-events';
import { changedFields } from '../common/audit/changed-fields';
import { ChangeReview } from '../common/change-review';
import { newId } from '../common/ids';
import { idOfCursor, pageOf, type Page } from '../common/paging/cursor';
import { commonProblems } from '../common/problems/common.problems';
import { comparisonKey } from '../common/validation/comparison-key';
import { violationOf } from '../database/violation';
import type { CreateRole, RoleView, RoleWritten, UpdateRole } from './role.dto';
import { RoleEntity } from './role.entity';
import { settleNewRole, settleRole, whyNotDelete, type RoleTerms, type RoleVerdict } from './role.rules';
import { viewOfRole, viewOfWrittenRole } from './role.view';
import { refuse, standingOf } from './standing';

/** Roles as administrators keep them. Each write is one transaction: rules, row, review, one audit event. */
@Injectable()
export class RolesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
  ) {}

  async list(page: { limit: number; cursor?: string | undefined }): Promise<Page<RoleView>> {
    const rows = await this.dataSource.manager.find(RoleEntity, {
      where: page.cursor === undefined ? {} : { id: MoreThan(idOfCursor(page.cursor)) },
      order: { id: 'ASC' },
      take: page.limit + 1,
    });
    return pageOf(rows, page.limit, viewOfRole);
  }

  /** @throws Problem `not-found` */
  async find(id: string): Promise<RoleView> {
    return viewOfRole(await existing(id, this.dataSource.manager));
  }

  /** @throws Problem `forbidden`, `conflict` (name taken), or what a reviewer objects to */
  create(acting: Acting, input: CreateRole): Promise<RoleWritten> {
    return this.dataSource.transaction(async (manager) => {
      refuse(whyNotGive(await standingOf(acting, 'roles.write', manager), input.permissions));
      const settled = accepted(settleNewRole(input));
      const id = newId();
      await named(settled.after.name, () => manager.insert(RoleEntity, { id, ...columns(settled.after) }));
      const warnings = await this.changeReview.settle({ kind: 'role', roleId: id, change: 'created' }, manager);
      await this.record('role_created', { id, name: settled.after.name }, { after: { ...terms(settled.after) } }, manager);
      return viewOfWrittenRole(await existing(id, manager), [...settled.warnings, ...warnings]);
    });
  }

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale, name taken, against a rule of the role), or an objection */
  update(acting: Acting, id: string, { version, ...wanted }: UpdateRole): Promise<RoleWritten> {
    return this.dataSource.transaction(async (manager) => {
      const standing = await standingOf(acting, 'roles.write', manager);
      const before = await locked(id, manager);
      refuse(whyNotEdit(standing, before));
      refuse(whyNotGive(standing, added(before.permissions, wanted.permissions)));
      if (before.version !== version) throw commonProblems.staleVersion(before.version);
      const settled = accepted(settleRole(before, given(wanted)));
      // A form saved unchanged is no change: no version that others would have to catch up with, no event about nothing.
      if (isDeepStrictEqual(terms(settled.after), terms(before))) return viewOfWrittenRole(before, settled.warnings);
      const write = { ...columns(settled.after), version: version + 1, updatedAt: () => 'app_now()' };
      await named(settled.after.name, () => manager.update(RoleEntity, id, write));
      const warnings = await this.changeReview.settle({ kind: 'role', roleId: id, change: 'updated' }, manager);
      await this.record('role_updated', before, changedFields(terms(before), terms(settled.after)), manager);
      return viewOfWrittenRole(await existing(id, manager), [...settled.warnings, ...warnings]);
    });
  }

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale, built in, somebody holds it), or an objection */
  remove(acting: Acting, id: string, version: number): Promise<void> {
    return this.dataSource.transaction(async (manager) => {
      const standing = await standingOf(acting, 'roles.write', manager);
      const before = await locked(id, manager);
      refuse(whyNotEdit(standing, before));
      if (before.version !== version) throw commonProblems.staleVersion(before.version);
      const because = whyNotDelete(before, await holders(id, manager));
      if (because !== null) throw commonProblems.conflict(because);
      await unheld(() => manager.delete(RoleEntity, id));
      await this.changeReview.settle({ kind: 'role', roleId: id, change: 'deleted' }, manager);
      await this.record('role_deleted', before, { before: { ...terms(before) } }, manager);
    });
  }

  private record(
    event: AuditEventName,
    role: { readonly id: string; readonly name: string },
    change: { before?: Readonly<Record<string, unknown>>; after?: Readonly<Record<string, unknown>> },
    manager: EntityManager,
  ): Promise<void> {
    return this.auditLog.record({ event, outcome: 'success', target: { kind: 'role', id: role.id, label: role.name }, ...change }, manager);
  }
}

async function existing(id: string, manager: EntityManager): Promise<RoleEntity> {
  const role = await manager.findOneBy(RoleEntity, { id });
  if (!role) throw commonProblems.notFound();
  return role;
}

/** FOR NO KEY UPDATE: writers of the role wait for each other, people being given it do not. */
async function locked(id: string, manager: EntityManager): Promise<RoleEntity> {
  const role = await manager.findOne(RoleEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  if (!role) throw commonProblems.notFound();
  return role;
}

async function holders(roleId: string, manager: EntityManager): Promise<number> {
  const [row] = await manager.query<[{ count: number }]>('select count(*)::int as count from user_role where role_id = $1', [roleId]);
  return row.count;
}

async function named(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (violationOf(error)?.constraint === 'role_name_key_key') throw commonProblems.conflict(`There is a role ${name} already.`);
    throw error;
  }
}

/** Somebody was given the role after the holders were counted: the foreign key has the last word. */
async function unheld(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (violationOf(error)?.kind === 'foreign_key') throw commonProblems.conflict('A role profile gives this role, or somebody was given it meanwhile.');
    throw error;
  }
}

function accepted(verdict: RoleVerdict): RoleVerdict & { ok: true } {
  if (!verdict.ok) throw commonProblems.conflict(verdict.because);
  return verdict;
}

/** Methods and permissions are sets: in one order, or the same ones named in another would be a change. */
const terms = ({ name, twoFactorAuth, allowedMethods, trustedDeviceHours, graceDays, permissions }: RoleTerms): RoleTerms => ({
  name,
  twoFactorAuth,
  allowedMethods: DEMANDABLE_METHODS.filter((method) => allowedMethods.includes(method)),
  trustedDeviceHours,
  graceDays,
  permissions: PERMISSIONS.filter((permission) => permissions.includes(permission)),
});

function columns(role: RoleTerms) {
  const { allowedMethods, permissions, ...rest } = terms(role);
  return { ...rest, nameKey: comparisonKey(role.name), allowedMethods: [...allowedMethods], permissions: [...permissions] };
}

/** A field that was not named keeps its value; one that was named as `undefined` cannot come over JSON. */
const given = (wanted: Omit<UpdateRole, 'version'>): Partial<RoleTerms> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));

const added = (before: readonly string[], after: readonly string[] | undefined): readonly string[] =>
  (after ?? []).filter((permission) => !before.includes(permission));
