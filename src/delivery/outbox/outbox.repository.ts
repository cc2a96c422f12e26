import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { SealedText } from '../../common/crypto/secret-text';
import type { SentBy } from '../transports/transports.service';
import { LONGEST_LIFE_SECONDS } from './back-off.rules';
import { OutboxMessageEntity } from './outbox-message.entity';

/**
 * How long a worker keeps a message to itself. Longer than composing and sending may take (`SEND_DEADLINE_MS`), so two
 * living workers never send the same one; short, because a message of a dead worker waits for it.
 */
export const LEASE_SECONDS = 45;

export interface TakenMessage {
  readonly message: OutboxMessageEntity;
  /** Its life was over when it was taken: it must not be sent any more. */
  readonly tooLate: boolean;
}

const OPEN = 'sent_at is null and failed_at is null';
const END_OF_LIFE = `coalesce(give_up_at, created_at + ${LONGEST_LIFE_SECONDS} * interval '1 second')`;

const TAKE = `
  with due as (
    select id as due_id from outbox_message
     where ${OPEN} and available_at <= app_now()
     order by available_at
     limit $1
       for update skip locked
  )
  update outbox_message
     set available_at = app_now() + $2 * interval '1 second', attempts = attempts + 1
    from due
   where id = due_id
  returning id, channel, template, user_id, subject_id, parameters, recipient_hint, created_at, available_at,
            give_up_at, attempts, failure, former_way, ${END_OF_LIFE} <= app_now() as too_late`;

const MARK_SENT = `
  update outbox_message set sent_at = app_now(), failure = null, provider_message_id = $2, way_out = $3, former_way = null
   where id = $1 and ${OPEN}`;

const MARK_FAILED = `
  update outbox_message set failed_at = app_now(), failure = $3, former_way = null
   where id = $1 and attempts = $2 and ${OPEN}`;

const TRY_LATER = `
  update outbox_message set available_at = app_now() + $3 * interval '1 second', failure = $4
   where id = $1 and attempts = $2 and ${OPEN} and app_now() + $3 * interval '1 second' < ${END_OF_LIFE}`;

/** One statement each, judged by the rows it touched: each is a short transaction of its own, and no lock outlives it. */
@Injectable()
export class OutboxRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Leases up to `limit` due messages to the caller. Rows another worker is just taking are skipped, not waited for. */
  async take(limit: number): Promise<TakenMessage[]> {
    const [rows] = await this.dataSource.query<[TakenRow[], number]>(TAKE, [limit, LEASE_SECONDS]);
    return rows.map((row) => ({ message: toMessage(row), tooLate: row.too_late }));
  }

  /** Whoever holds the lease by now: it did go out, and must not go out again. */
  async markSent(id: string, { providerMessageId, wayOut }: SentBy): Promise<void> {
    await this.dataSource.query(MARK_SENT, [id, providerMessageId, wayOut]);
  }

  /** False when the lease has passed on (told by `attempts`) or it was sent after all. */
  async markFailed(message: OutboxMessageEntity, failure: string, manager: EntityManager): Promise<boolean> {
    return touched(await manager.query(MARK_FAILED, [message.id, message.attempts, failure]));
  }

  /** False when the next attempt would come after the message's life: then there is none. */
  async tryLater(message: OutboxMessageEntity, seconds: number, failure: string): Promise<boolean> {
    return touched(await this.dataSource.query(TRY_LATER, [message.id, message.attempts, seconds, failure]));
  }
}

interface TakenRow {
  readonly id: string;
  readonly channel: OutboxMessageEntity['channel'];
  readonly template: OutboxMessageEntity['template'];
  readonly user_id: string | null;
  readonly subject_id: string | null;
  readonly parameters: Record<string, unknown>;
  readonly recipient_hint: string | null;
  readonly created_at: Date;
  readonly available_at: Date;
  readonly give_up_at: Date | null;
  readonly attempts: number;
  readonly failure: string | null;
  readonly former_way: SealedText | null;
  readonly too_late: boolean;
}

function toMessage(row: TakenRow): OutboxMessageEntity {
  return Object.assign(new OutboxMessageEntity(), {
    id: row.id,
    channel: row.channel,
    template: row.template,
    userId: row.user_id,
    subjectId: row.subject_id,
    parameters: row.parameters,
    recipientHint: row.recipient_hint,
    createdAt: row.created_at,
    availableAt: row.available_at,
    giveUpAt: row.give_up_at,
    attempts: row.attempts,
    sentAt: null,
    failedAt: null,
    failure: row.failure,
    formerWay: row.former_way,
    providerMessageId: null,
    wayOut: null,
  });
}

/** The driver answers an UPDATE with its rows and their number. */
const touched = (answer: unknown): boolean => Array.isArray(answer) && answer[1] === 1;
