import { statSync } from 'node:fs';
import { type DataSource, type EntityManager, QueryFailedError } from 'typeorm';
import type { AuditLog } from '../common/audit/audit-log';
import type { SecureRandom } from '../common/crypto/secure-random';
import { commonProblems } from '../common/problems/common.problems';
import type { KeyRing } from '../config/key-ring';
import { editKeyRing } from '../config/key-ring.edit';
import { readKeyRing } from '../config/key-ring.file';
import { KEY_FILE_LOOK_MS } from '../config/live-key-ring';
import { keyUses } from './key-usage';

export interface KeyFile {
  readonly file: string;
  readonly isProduction: boolean;
}

/** Longer than any running server on this file takes to notice a change. */
const NOTICED_MS = 2 * KEY_FILE_LOOK_MS;
const TABLES_WITH_KEYS = 'app_user, second_factor, system_setting, mailed_link, delivered_code';
/** Below PostgreSQL's `deadlock_timeout` (1 s): it is this lock that gives way, never somebody's sign-in. */
const LOCK_PATIENCE = '300ms';
const LOCK_ATTEMPTS = 20;

/**
 * The changes of the key file, one at a time (the row of the settings' state is the turn), each audited in the transaction that
 * holds the turn: a change that cannot be recorded is not made.
 */
export class KeyChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: AuditLog,
    private readonly random: SecureRandom,
    private readonly where: KeyFile,
  ) {}

  /** A new key, last in the file and not active: running servers learn to read it before anybody writes with it. @returns its id */
  add(): Promise<string> {
    return this.inTurn(async (manager) => {
      const id = await this.unusedId(manager);
      await this.auditLog.record({ event: 'key_added', outcome: 'success', target: { kind: 'key', id, label: id } }, manager);
      editKeyRing(this.where, (ring) => ring.with(id, this.random.bytes(32)));
      return id;
    });
  }

  /** Makes the newest key the one that seals. @returns it, and whether it was not so before */
  activateNewest(): Promise<{ activeId: string; changed: boolean }> {
    return this.inTurn(async (manager) => {
      const { activeId: before, ...ring } = summary(readKeyRing(this.where));
      if (before === ring.newest) return { activeId: before, changed: false };
      const target = { kind: 'key', id: ring.newest, label: ring.newest } as const;
      await this.auditLog.record({ event: 'key_rotated', outcome: 'success', target, before: { active: before }, after: { active: ring.newest } }, manager);
      editKeyRing(this.where, (each) => each.activating(ring.newest));
      return { activeId: ring.newest, changed: true };
    });
  }

  /**
   * Takes a key out of the ring. The tables stand still for the moment between counting and writing the file: a transaction that
   * has sealed something with the key and not committed it yet would otherwise be counted by nobody.
   * @throws Problem `conflict` while it is needed, `not-found`
   */
  async retire(id: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.inTurn((manager) => this.retireIn(id, manager));
        return;
      } catch (error) {
        if (!isLockTimeout(error)) throw error;
        if (attempt === LOCK_ATTEMPTS) throw commonProblems.conflict('The database is too busy to look at it; try again in a moment.');
      }
    }
  }

  /** How long to wait until every running server on this file has noticed its last change. */
  unnoticedMs(now: Date): number {
    return Math.max(0, statSync(this.where.file).mtimeMs + NOTICED_MS - now.getTime());
  }

  private async retireIn(id: string, manager: EntityManager): Promise<void> {
    const ring = readKeyRing(this.where);
    if (!ring.ids().includes(id)) throw commonProblems.notFound(`There is no key ${id} in the ring.`);
    if (ring.activeId === id) throw commonProblems.conflict(`${id} is the active key: add another one and rotate first.`);
    await manager.query(`set local lock_timeout = '${LOCK_PATIENCE}'`);
    await manager.query(`lock table ${TABLES_WITH_KEYS} in share mode`);
    const uses = (await keyUses(manager)).filter((use) => use.id === id);
    if (uses.length > 0) {
      const places = uses.map(({ place, count }) => `${place} ${count}`).join(', ');
      throw commonProblems.conflict(`${id} is still needed: ${places}. Rows are re-wrapped by keys rotate, links and codes run out by themselves.`);
    }
    await this.auditLog.record({ event: 'key_retired', outcome: 'success', target: { kind: 'key', id, label: id } }, manager);
    editKeyRing(this.where, (each) => each.without(id));
  }

  /** Numbers are not given twice, also not those of retired keys: an old backup may still ask for one of them. */
  private async unusedId(manager: EntityManager): Promise<string> {
    const told = await manager.query<{ id: string }[]>(`select target_id as id from audit_event where event = 'key_added'`);
    const known = [...readKeyRing(this.where).ids(), ...told.map(({ id }) => id), ...(await keyUses(manager)).map(({ id }) => id)];
    const numbers = known.map((id) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
    return `k${Math.max(0, ...numbers) + 1}`;
  }

  private inTurn<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query('select version from system_settings_state for update');
      return work(manager);
    });
  }
}

const isLockTimeout = (error: unknown): boolean =>
  error instanceof QueryFailedError && (error.driverError as { code?: unknown }).code === '55P03';

const summary = (ring: KeyRing) => ({ activeId: ring.activeId, newest: ring.newestId() });
