import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../common/ids';
import type { Channel, TemplateName } from '../message';
import { type FormerWay, FormerWays } from '../former-ways';
import { OutboxMessageEntity } from './outbox-message.entity';

/** What workers LISTEN on. Only a faster wake-up: they look by themselves every second. */
export const OUTBOX_NOTIFICATION = 'countersign_outbox';

export interface OwedMessage {
  readonly channel: Channel;
  readonly template: TemplateName;
  readonly userId: string | null;
  /** What the composer looks up: the delivered code, the mailed link. */
  readonly subjectId: string | null;
  /** Public facts for the text. Never a code, token or secret: rows are read by whoever may read the deliveries. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Masked (`mask.ts`). */
  readonly recipientHint: string | null;
  /** Mail leaves by this server whatever is configured when it is sent. */
  readonly formerWay?: FormerWay | null;
  /** Not sent before this: its composer then looks whether it is still wanted. */
  readonly notBefore?: Date;
  /** Not sent after this; without it given up a day after it was owed. */
  readonly giveUpAt?: Date | null;
}

export interface DeliveryStatus {
  readonly status: 'queued' | 'sent' | 'failed';
  readonly reason?: 'unavailable';
}

/** Messages are owed in the transaction that makes them necessary: both are there or neither (product P-50). */
@Injectable()
export class Outbox {
  constructor(
    private readonly dataSource: DataSource,
    private readonly formerWays: FormerWays,
  ) {}

  /** @returns the row's id. Workers hear of it when the caller's transaction commits, and not before. */
  async owe(message: OwedMessage, manager: EntityManager): Promise<string> {
    const id = newId();
    await manager.insert(OutboxMessageEntity, {
      id,
      channel: message.channel,
      template: message.template,
      userId: message.userId,
      subjectId: message.subjectId,
      parameters: { ...message.parameters },
      recipientHint: message.recipientHint,
      giveUpAt: message.giveUpAt ?? null,
      formerWay: message.formerWay ? this.formerWays.seal(id, message.formerWay) : null,
      ...(message.notBefore ? { availableAt: message.notBefore } : {}),
    } as object);
    await manager.query(`select pg_notify('${OUTBOX_NOTIFICATION}', '')`);
    return id;
  }

  /** Of the newest message about this subject; null when none was ever owed. */
  async statusOf(subjectId: string, manager: EntityManager = this.dataSource.manager): Promise<DeliveryStatus | null> {
    const row = await manager.findOne(OutboxMessageEntity, { where: { subjectId }, order: { id: 'DESC' } });
    if (!row) return null;
    if (row.sentAt) return { status: 'sent' };
    // Tried and refused, though it will be tried again: whoever waits for it is told now (product P-97).
    return row.failedAt || row.failure !== null ? { status: 'failed', reason: 'unavailable' } : { status: 'queued' };
  }
}
