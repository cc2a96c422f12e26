import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isDatabaseDown } from '../common/problems/database-down';
import type { Channel } from '../delivery/message';
import { Instruments } from './instruments';

interface Depth {
  readonly channel: Channel;
  readonly messages: number;
  readonly oldest: number;
}

/** By the index of open rows alone. A message whose time has not come (a notice that waits whether the sign-in goes on) is not late. */
const DEPTH = `
  select channel, count(*)::int as messages, extract(epoch from app_now() - min(created_at))::float8 as oldest
    from outbox_message
   where sent_at is null and failed_at is null and (attempts > 0 or available_at <= app_now())
   group by channel`;

/** What waits to be sent, by the rows: it is the same whichever process is asked. */
@Injectable()
export class OutboxDepth {
  constructor(
    private readonly dataSource: DataSource,
    private readonly instruments: Instruments,
  ) {}

  /** Without an answer of the database there is no depth to tell, and the rest is told all the same (product P-97). */
  async note(): Promise<void> {
    const { outboxMessages, outboxOldest, databaseUp } = this.instruments;
    const depths = await this.asked();
    databaseUp.set(depths ? 1 : 0);
    outboxMessages.reset();
    outboxOldest.reset();
    if (!depths) return;
    for (const channel of ['email', 'sms'] as const) {
      const depth = depths.find((one) => one.channel === channel);
      outboxMessages.set({ channel }, depth?.messages ?? 0);
      outboxOldest.set({ channel }, Math.max(0, depth?.oldest ?? 0));
    }
  }

  private async asked(): Promise<readonly Depth[] | null> {
    try {
      return await this.dataSource.query<Depth[]>(DEPTH);
    } catch (error) {
      if (isDatabaseDown(error)) return null;
      throw error;
    }
  }
}
