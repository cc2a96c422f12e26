import type { DataSource, EntityManager } from 'typeorm';
import type { AuditLog } from '../common/audit/audit-log';
import type { SystemSettingsService } from '../system-settings/system-settings.service';
import { OVER_ROWS, type OverRows } from './over.rows';

/** Rows removed, by table. */
export type Purged = Readonly<Record<string, number>>;

/** Tells the end of what nobody came back to, before it is removed. @returns fewer than `most` when none is left */
export interface TimedOut {
  end(limits: { readonly idle: number; readonly absolute: number }, most: number, manager: EntityManager): Promise<number>;
}

/** Each batch its own transaction: whoever waits for a lock or a vacuum waits for this many rows at most. */
const BATCH = 5_000;

/** Lets go of what is over (requirements R-178). Run by a timer of the operator's; two at once do no harm. */
export class Purge {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly auditLog: AuditLog,
    private readonly timedOut: TimedOut,
  ) {}

  async run(): Promise<Purged> {
    const { settings } = await this.settings.current();
    const limits = [settings.session_idle_timeout, settings.session_absolute_timeout];
    const purged: Record<string, number> = {};
    await this.inBatches((manager) => this.timedOut.end({ idle: settings.session_idle_timeout, absolute: settings.session_absolute_timeout }, BATCH, manager));
    for (const rows of OVER_ROWS) purged[rows.table] = await this.inBatches((manager) => this.told(rows.table, this.remove(rows, limits, manager), manager));
    purged.audit_event = await this.inBatches((manager) => this.told('audit_event', this.removeAudit(settings.audit_retention_days, manager), manager));
    return purged;
  }

  private async inBatches(work: (manager: EntityManager) => Promise<number>): Promise<number> {
    let all = 0;
    for (;;) {
      const rows = await this.dataSource.transaction(work);
      all += rows;
      if (rows < BATCH) return all;
    }
  }

  /** In the transaction that removes: a run that is killed has told all that is gone (product P-90). */
  private async told(table: string, removal: Promise<number>, manager: EntityManager): Promise<number> {
    const removed = await removal;
    if (removed > 0) await this.auditLog.record({ event: 'records_purged', outcome: 'success', after: { [table]: removed } }, manager);
    return removed;
  }

  /** Rows that somebody is at are left for the next time. */
  private async remove({ table, key, over, takesSessionLimits }: OverRows, limits: readonly number[], manager: EntityManager): Promise<number> {
    const columns = key.join(', ');
    const [, removed] = await manager.query<[unknown[], number]>(
      `delete from ${table} where (${columns}) in (select ${columns} from ${table} as row where ${over} limit ${BATCH} for update skip locked)`,
      takesSessionLimits ? [...limits] : [],
    );
    return removed;
  }

  private async removeAudit(retentionDays: number, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ removed: number }[]>('select purge_audit_events($1, $2) as removed', [retentionDays, BATCH]);
    return row?.removed ?? 0;
  }
}
