import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AuditEventName } from '../common/audit/audit-events';

/** Append-only: triggers refuse UPDATE, DELETE and TRUNCATE to every role (product P-90). No foreign keys: it outlives what it tells of. */
@Entity('audit_event')
@Index(['at', 'id'])
@Index(['actorId', 'at'])
@Index(['targetId', 'at'])
@Index(['event', 'at'])
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('timestamptz', { default: () => 'app_now()' })
  at: Date;

  @Column('text')
  event: AuditEventName;

  @Column('text')
  outcome: 'success' | 'failure';

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('uuid', { nullable: true })
  actorId: string | null;

  @Column('text', { nullable: true })
  actor: string | null;

  @Column('text', { nullable: true })
  targetKind: string | null;

  @Column('text', { nullable: true })
  targetId: string | null;

  @Column('text', { nullable: true })
  target: string | null;

  @Column('text', { nullable: true })
  method: string | null;

  @Column('uuid', { nullable: true })
  sessionId: string | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  userAgent: string | null;

  @Column('text', { nullable: true })
  requestId: string | null;

  @Column('jsonb', { nullable: true })
  before: Record<string, unknown> | null;

  @Column('jsonb', { nullable: true })
  after: Record<string, unknown> | null;
}
