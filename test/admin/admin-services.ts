import { DataSource, type EntityManager } from 'typeorm';
import type { Acting } from '../../src/common/access/privilege.rules';
import { AuditLog, type AuditEntry } from '../../src/common/audit/audit-log';
import { ChangeReview } from '../../src/common/change-review';
import { Problem } from '../../src/common/problems/problem';
import { LockDirectoryService } from '../../src/auth/attempts/lock-directory.service';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { AllRoleFlag } from '../../src/roles/all-role-flag.consequence';
import { createRoleBody, type CreateRole } from '../../src/roles/role.dto';
import { RolesService } from '../../src/roles/roles.service';
import { PersonNotices, type ContactsMoved } from '../../src/users/person-notices';
import { InvitationSender } from '../../src/users/invitation-sender';
import { createUserBody, type CreateUser } from '../../src/users/user.dto';
import { UsersService } from '../../src/users/users.service';
import { createDatabase, type TestDatabase } from '../support/test-database';

export const CLI: Acting = { kind: 'cli' };

/** The services on a real database; what they owe to other modules (audit rows, invitations) is kept for looking at. */
export interface AdminServices {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly users: UsersService;
  readonly roles: RolesService;
  readonly changeReview: ChangeReview;
  readonly events: AuditEntry[];
  readonly invited: string[];
  readonly moved: ContactsMoved[];
  /** Somebody of type system with these roles, and the actor they are. */
  person(name: string, roles?: string[], more?: Record<string, unknown>): Promise<{ id: string; acting: Acting }>;
  /** As after the first migration: faster than another database for every test. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startAdminServices(): Promise<AdminServices> {
  const database = await createDatabase();
  const dataSource = await new DataSource(dataSourceOptions(database.target, 5)).initialize();
  const events: AuditEntry[] = [];
  const invited: string[] = [];
  const moved: ContactsMoved[] = [];
  const auditLog = new RecordingAuditLog(events);
  const changeReview = new ChangeReview();
  changeReview.registerConsequence(new AllRoleFlag(auditLog));
  const users = new UsersService(dataSource, changeReview, auditLog, new RecordingInvitations(invited), new LockDirectoryService(), new RecordingNotices(moved));
  const roles = new RolesService(dataSource, changeReview, auditLog);
  return {
    database,
    dataSource,
    users,
    roles,
    changeReview,
    events,
    invited,
    moved,
    person: async (name, given = [], more = {}) => {
      const { id } = await users.create(CLI, newUser({ email: `${name}@example.com`, fullName: name, roles: given, ...more }));
      return { id, acting: { kind: 'user', userId: id } };
    },
    reset: async () => {
      await dataSource.query('delete from app_user');
      await dataSource.query('delete from role where not built_in');
      await dataSource.query(`update role set version = 1, two_factor_auth = (automatic is null), allowed_methods = '{}', grace_days = null`);
      events.length = 0;
      moved.length = 0;
      invited.length = 0;
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export const newUser = (given: Record<string, unknown>): CreateUser =>
  createUserBody.parse({ email: 'anna@example.com', fullName: 'Anna Berg', userType: 'system', ...given });

export const newRole = (given: Record<string, unknown>): CreateRole => createRoleBody.parse({ name: 'Sales', twoFactorAuth: false, permissions: [], ...given });

/** What a refused call answers, or a failure of the test where it was not refused. */
export async function refusal(call: Promise<unknown>): Promise<{ slug: string; detail: string | undefined; members: Record<string, any> }> {
  try {
    await call;
  } catch (error) {
    return refused(error);
  }
  throw new Error('was not refused');
}

export function refused(error: unknown): { slug: string; detail: string | undefined; members: Record<string, any> } {
  if (error instanceof Problem) return { slug: error.slug, detail: error.detail, members: { ...error.members } };
  throw error;
}

export class RecordingAuditLog extends AuditLog {
  constructor(private readonly events: AuditEntry[]) {
    super();
  }

  override async record(entry: AuditEntry, manager: EntityManager): Promise<void> {
    // The entry must be writable in the change's own transaction, and its facts must fit a jsonb column.
    await manager.query('select $1::jsonb', [JSON.stringify(entry)]);
    this.events.push(entry);
  }

  override async recordAll(entries: readonly AuditEntry[], manager: EntityManager): Promise<void> {
    for (const entry of entries) await this.record(entry, manager);
  }
}

class RecordingNotices extends PersonNotices {
  constructor(private readonly moved: ContactsMoved[]) {
    super();
  }

  override tellMoved(moved: ContactsMoved): Promise<void> {
    this.moved.push(moved);
    return Promise.resolve();
  }

  override tellTerms(): Promise<void> {
    return Promise.resolve();
  }

  override tellUnlocked(): Promise<void> {
    return Promise.resolve();
  }
}

class RecordingInvitations extends InvitationSender {
  constructor(private readonly invited: string[]) {
    super();
  }

  override async send(userId: string, manager: EntityManager): Promise<void> {
    const rows = await manager.query<unknown[]>('select 1 from app_user where id = $1', [userId]);
    if (rows.length !== 1) throw new Error('invited outside the transaction that made the person');
    this.invited.push(userId);
  }
}
