import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditEventName } from '../common/audit/audit-events';
import type { AuditEntry, AuditLog } from '../common/audit/audit-log';
import { type Actor, currentContext } from '../common/http/request-context';
import { newId } from '../common/ids';
import { AuditEventEntity } from './audit-event.entity';
import { bounded, boundedRecord } from './audit-text';
import { CommittedEvents } from './committed-events';

/** Somebody is woken for these: they go to the log as well, and first, because who spoils rows may spoil the audit's too. */
const ALARMS: ReadonlySet<AuditEventName> = new Set(['crypto_integrity_failure']);

/** Rows of one statement: a statement of PostgreSQL takes 65 535 parameters. */
const AT_ONCE = 1_000;

/** One row per event, by the caller's own manager: it stands or falls with the change it records (product P-90). */
@Injectable()
export class DatabaseAuditLog implements AuditLog {
  private readonly logger = new Logger('Audit');

  constructor(private readonly committed: CommittedEvents) {}

  record(entry: AuditEntry, manager: EntityManager): Promise<void> {
    return this.recordAll([entry], manager);
  }

  async recordAll(entries: readonly AuditEntry[], manager: EntityManager): Promise<void> {
    for (let from = 0; from < entries.length; from += AT_ONCE) await this.insert(entries.slice(from, from + AT_ONCE), manager);
  }

  private async insert(entries: readonly AuditEntry[], manager: EntityManager): Promise<void> {
    for (const entry of entries) if (ALARMS.has(entry.event)) this.alarm(entry);
    const rows: Columns[] = entries.map((entry) => ({ ...who(entry), ...what(entry), ...where() }));
    // TypeORM's insert type has no room for a column of unknown JSON; the line above has checked the rows.
    await manager.insert(AuditEventEntity, rows as object[]);
    for (const entry of entries) this.committed.note(entry, manager);
  }

  private alarm({ event, reason, target }: AuditEntry): void {
    this.logger.error({ event, reason, target, requestId: currentContext()?.requestId });
  }
}

type Columns = Omit<AuditEventEntity, 'at'>;

function what(entry: AuditEntry): Pick<Columns, 'id' | 'event' | 'outcome' | 'reason' | 'method' | 'targetKind' | 'targetId' | 'target' | 'before' | 'after'> {
  return {
    id: newId(),
    event: entry.event,
    outcome: entry.outcome,
    reason: text(entry.reason, 500),
    method: text(entry.method, 40),
    targetKind: entry.target?.kind ?? null,
    targetId: text(entry.target?.id, 100),
    target: text(entry.target?.label, 320),
    before: entry.before === undefined ? null : boundedRecord(entry.before),
    after: entry.after === undefined ? null : boundedRecord(entry.after),
  };
}

function who(entry: AuditEntry): Pick<Columns, 'actorId' | 'actor' | 'sessionId'> {
  const signedIn = currentContext()?.actor ?? null;
  const { userId, label } = entry.actor ?? named(signedIn);
  const session = signedIn?.kind === 'user' ? signedIn.sessionId : null;
  return { actorId: userId ?? null, actor: text(label, 320), sessionId: entry.sessionId ?? session };
}

function named(actor: Actor | null): { userId?: string; label?: string } {
  if (actor === null) return {};
  return actor.kind === 'user' ? { userId: actor.userId, label: actor.label } : { label: actor.label };
}

/** Background work has no request: its rows carry neither address nor device. */
function where(): Pick<Columns, 'address' | 'userAgent' | 'requestId'> {
  const context = currentContext();
  return {
    address: text(context?.address, 64),
    userAgent: text(context?.userAgent, 256),
    requestId: text(context?.requestId, 100),
  };
}

const text = (value: string | null | undefined, max: number): string | null => (value === undefined || value === null ? null : bounded(value, max));
