import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { Channels } from '../channels';
import type { Channel } from '../message';
import { droppedBecause } from '../outbox/dropped.rules';
import { WaysOut } from '../ways-out';
import type { ChannelView } from './deliveries.dto';

interface Numbers {
  readonly last_sent_at: Date | null;
  readonly last_sent_this_way_at: Date | null;
  readonly last_failed_at: Date | null;
  readonly last_failure: string | null;
  readonly sent: number;
  readonly failed: number;
  readonly queued: number;
  readonly waiting_since: Date | null;
}

/**
 * Of the days the log is kept. A message that is tried again counts as a failure once it was given up, and as queued till then; one whose time has not come
 * (a notice that waits whether the sign-in goes on) as neither.
 */
const NUMBERS = `
  with log as (select *, failed_at is not null and failure not like $3 || '%' as lost,
                      sent_at is null and failed_at is null and (attempts > 0 or available_at <= app_now()) as waits
                 from outbox_message where channel = $1)
  select max(sent_at) as last_sent_at,
         max(sent_at) filter (where way_out = any($2)) as last_sent_this_way_at,
         max(failed_at) filter (where lost) as last_failed_at,
         (array_agg(failure order by failed_at desc) filter (where lost))[1] as last_failure,
         count(*) filter (where sent_at > app_now() - interval '1 day')::int as sent,
         count(*) filter (where lost and failed_at > app_now() - interval '1 day')::int as failed,
         count(*) filter (where waits)::int as queued,
         min(created_at) filter (where waits) as waiting_since
    from log`;

/** How each channel is doing, by what became of its messages (product P-51). */
@Injectable()
export class ChannelHealth {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly channels: Channels,
    private readonly waysOut: WaysOut,
  ) {}

  async all(): Promise<ChannelView[]> {
    return [await this.of('email'), await this.of('sms')];
  }

  private async of(channel: Channel): Promise<ChannelView> {
    const snapshot = await this.settings.current();
    const marks = this.waysOut.marksFor(channel, snapshot);
    const [numbers] = await this.dataSource.query<Numbers[]>(NUMBERS, [channel, marks, droppedBecause('')]);
    if (!numbers) throw new Error('an aggregate gave no row');
    const configured = this.channels.reachableBy(snapshot)[channel];
    return {
      channel,
      way: this.channels.endsInMailbox(channel, snapshot) ? 'development_mailbox' : configured ? 'provider' : 'none',
      lastSentAt: iso(numbers.last_sent_at),
      lastSentThisWayAt: iso(numbers.last_sent_this_way_at),
      lastFailedAt: iso(numbers.last_failed_at),
      lastFailure: numbers.last_failure,
      lastDay: { sent: numbers.sent, failed: numbers.failed },
      queued: numbers.queued,
      waitingSince: iso(numbers.waiting_since),
    };
  }
}

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
