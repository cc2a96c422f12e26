import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { toAuditEventView } from './audit-event.view';
import type { AuditEventEntity } from './audit-event.entity';
import { AuditEventsRepository, type AuditFilter } from './audit-events.repository';
import { type StatedPolicy, PolicyStatement } from '../common/audit/policy-statement';
import { csvFile, csvRecord } from '../common/csv/csv.rules';

/** One answer; a machine that wants more follows the link. Some 5 MB, held in memory once. */
export const MOST_CSV_ROWS = 10_000;
const PER_QUERY = 1_000;

const COLUMNS = [
  'id', 'at', 'event', 'outcome', 'reason', 'actorId', 'actor', 'targetKind', 'targetId', 'target', 'method', 'address', 'userAgent', 'requestId',
  'before', 'after', 'exportedAt', 'policy',
] as const;

/**
 * The audit as a sheet, newest first: the fields of the JSON view, `before` and `after` as JSON text. As in the coverage report
 * every row says when it was taken away, and under which policy: rows are cut out and mailed on.
 */
@Injectable()
export class AuditExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: AuditEventsRepository,
    private readonly auditLog: AuditLog,
    private readonly policy: PolicyStatement,
  ) {}

  /** Recorded when it is complete, so that it never contains itself. @returns `nextAfterId` null when nothing is left */
  async sheet(filter: AuditFilter, limit: number, afterId: string | null): Promise<{ text: string; at: Date; nextAfterId: string | null }> {
    const stated = await this.policy.now();
    const records: string[] = [];
    let last = afterId;
    let isMore = true;
    while (isMore && records.length < limit) {
      const wanted = Math.min(PER_QUERY, limit - records.length);
      const rows = await this.events.find(filter, wanted + 1, last);
      isMore = rows.length > wanted;
      const kept = rows.slice(0, wanted);
      records.push(...kept.map((row) => recordOf(row, stated)));
      last = kept.at(-1)?.id ?? last;
    }
    const after = { ...filter, rows: records.length };
    await this.auditLog.record({ event: 'audit_exported', outcome: 'success', after: masked(after) }, this.dataSource.manager);
    return { text: csvFile(COLUMNS, records), at: stated.at, nextAfterId: isMore ? last : null };
  }
}

/** Whom was asked for is told by whether, not by name: filters take whole addresses (product P-53). */
const masked = ({ actor, target, ...rest }: AuditFilter & { rows: number }) => ({
  ...rest,
  ...(actor === undefined ? {} : { actor: '***' }),
  ...(target === undefined ? {} : { target: '***' }),
});

function recordOf(row: AuditEventEntity, stated: StatedPolicy): string {
  const { before, after, actor: _actor, target: _target, ...view } = toAuditEventView(row);
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  const flat = {
    ...view,
    actorId: row.actorId,
    actor: row.actor,
    targetKind: row.targetKind,
    targetId: row.targetId,
    target: row.target,
    before: json(before),
    after: json(after),
    exportedAt: stated.at.toISOString(),
    policy: stated.text,
  } satisfies Record<(typeof COLUMNS)[number], string | null>;
  return csvRecord(COLUMNS.map((column) => flat[column]));
}
