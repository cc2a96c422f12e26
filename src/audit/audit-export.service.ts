import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { toAuditEventView } from './audit-event.view';
import type { AuditEventEntity } from './audit-event.entity';
import { AuditEventsRepository, type AuditFilter } from './audit-events.repository';
import { csvRecord } from '../common/csv/csv.rules';

/** One answer; a machine that wants more follows the link. Some 5 MB, held in memory once. */
export const MOST_CSV_ROWS = 10_000;
const PER_QUERY = 1_000;

const COLUMNS = [
  'id', 'at', 'event', 'outcome', 'reason', 'actorId', 'actor', 'targetKind', 'targetId', 'target', 'method', 'address', 'userAgent', 'requestId',
  'before', 'after',
] as const;

/** The audit as a sheet, newest first: the fields of the JSON view, `before` and `after` as JSON text. */
@Injectable()
export class AuditExport {
  constructor(
    private readonly dataSource: DataSource,
    private readonly events: AuditEventsRepository,
    private readonly auditLog: AuditLog,
  ) {}

  /** Recorded when it is complete, so that it never contains itself. @returns `nextAfterId` null when nothing is left */
  async sheet(filter: AuditFilter, limit: number, afterId: string | null): Promise<{ text: string; nextAfterId: string | null }> {
    const records = [csvRecord(COLUMNS)];
    let last = afterId;
    let isMore = true;
    while (isMore && records.length <= limit) {
      const wanted = Math.min(PER_QUERY, limit + 1 - records.length);
      const rows = await this.events.find(filter, wanted + 1, last);
      isMore = rows.length > wanted;
      const kept = rows.slice(0, wanted);
      records.push(...kept.map(recordOf));
      last = kept.at(-1)?.id ?? last;
    }
    const after = { ...filter, rows: records.length - 1 };
    await this.auditLog.record({ event: 'audit_exported', outcome: 'success', after: masked(after) }, this.dataSource.manager);
    return { text: records.join(''), nextAfterId: isMore ? last : null };
  }
}

/** Whom was asked for is told by whether, not by name: filters take whole addresses (product P-53). */
const masked = ({ actor, target, ...rest }: AuditFilter & { rows: number }) => ({
  ...rest,
  ...(actor === undefined ? {} : { actor: '***' }),
  ...(target === undefined ? {} : { target: '***' }),
});

function recordOf(row: AuditEventEntity): string {
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
  } satisfies Record<(typeof COLUMNS)[number], string | null>;
  return csvRecord(COLUMNS.map((column) => flat[column]));
}
