import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { idOfCursor, pageOf } from '../../common/paging/cursor';
import { dropReason } from '../outbox/dropped.rules';
import { OutboxMessageEntity } from '../outbox/outbox-message.entity';
import type { DeliveriesPage, DeliveryView } from './deliveries.dto';

/** The log of what was owed and what became of it. Bodies and codes cannot be in it: they are nowhere. */
@Injectable()
export class Deliveries {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. @throws Problem `validation-failed` for a cursor of another list. */
  async page(limit: number, cursor?: string): Promise<DeliveriesPage> {
    const rows = await this.dataSource.manager.find(OutboxMessageEntity, {
      where: cursor === undefined ? {} : { id: LessThan(idOfCursor(cursor)) },
      order: { id: 'DESC' },
      take: limit + 1,
    });
    return pageOf(rows, limit, toView);
  }
}

function toView(row: OutboxMessageEntity): DeliveryView {
  const dropped = dropReason(row);
  return {
    id: row.id,
    channel: row.channel,
    template: row.template,
    recipientHint: row.recipientHint,
    status: row.sentAt ? 'sent' : dropped !== null ? 'dropped' : row.failedAt ? 'failed' : 'queued',
    attempts: row.attempts,
    createdAt: row.createdAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    failure: dropped ?? row.failure,
  };
}
