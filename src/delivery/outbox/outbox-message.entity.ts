import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SealedText } from '../../common/crypto/secret-text';
import type { Channel, TemplateName } from '../message';

/**
 * A message owed, written in the transaction that owes it. It never holds a code, a token or a body: the composer of
 * its template makes those at the moment of sending (product P-50). What happened is told by timestamps.
 */
@Entity('outbox_message')
@Check('outbox_message_channel_check', `channel IN ('email', 'sms')`)
@Index('outbox_message_due_idx', ['availableAt'], { where: 'sent_at IS NULL AND failed_at IS NULL' })
@Index(['subjectId'])
@Index(['createdAt'])
export class OutboxMessageEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  channel: Channel;

  @Column('text')
  template: TemplateName;

  @Column('uuid', { nullable: true })
  userId: string | null;

  /** What the composer needs to find: the delivered code, the mailed link. */
  @Column('uuid', { nullable: true })
  subjectId: string | null;

  /** The template's public parameters: no code, no token, no secret. */
  @Column('jsonb', { default: {} })
  parameters: Record<string, unknown>;

  /** Masked; the full address is looked up when sending. */
  @Column('text', { nullable: true })
  recipientHint: string | null;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** Not before this: back-off, or the lease of the worker that is sending it now. */
  @Column('timestamptz', { default: () => 'app_now()' })
  availableAt: Date;

  /** Not after this: a code past its life is not worth sending. */
  @Column('timestamptz', { nullable: true })
  giveUpAt: Date | null;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('timestamptz', { nullable: true })
  sentAt: Date | null;

  @Column('timestamptz', { nullable: true })
  failedAt: Date | null;

  /** Provider's status and at most 200 printable characters of its reason. */
  @Column('text', { nullable: true })
  failure: string | null;

  @Column('text', { nullable: true })
  providerMessageId: string | null;

  /** The mail server it has to leave by instead of the one configured now; gone once it was sent or given up. */
  @Column('text', { nullable: true })
  formerWay: SealedText | null;

  /** `WaysOut.markOf` the settings it was sent by; null until then. */
  @Column('text', { nullable: true })
  wayOut: string | null;
}
