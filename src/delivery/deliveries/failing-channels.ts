import { Injectable } from '@nestjs/common';
import type { Warning } from '../../common/change-review';
import { Clock } from '../../common/time/clock';
import { SettingIntegrityError } from '../../system-settings/settings.problems';
import { ChannelHealth } from './channel-health';
import type { ChannelView } from './deliveries.dto';

/** Probes come every few seconds, and the log of deliveries is long. */
const LOOK_AGAIN_MS = 60_000;

const NAMES = { email: 'mail', sms: 'text message' } as const;

/** Pure. A message was given up, and none went out since. ISO times in UTC sort as text. */
export const failsSince = ({ lastSentAt, lastFailedAt }: Pick<ChannelView, 'lastSentAt' | 'lastFailedAt'>): boolean =>
  lastFailedAt !== null && (lastSentAt === null || lastSentAt < lastFailedAt);

/** For whoever watches a server: the outbox takes messages whether or not a provider does. */
@Injectable()
export class FailingChannels {
  private seen: { readonly atMs: number; readonly warnings: readonly Warning[] } | null = null;

  constructor(
    private readonly health: ChannelHealth,
    private readonly clock: Clock,
  ) {}

  /** At most a minute old. Anybody may read it, so the provider's words are for `doctor` and the list of channels. */
  async warnings(): Promise<readonly Warning[]> {
    const atMs = this.clock.now().getTime();
    if (this.seen === null || Math.abs(atMs - this.seen.atMs) >= LOOK_AGAIN_MS) this.seen = { atMs, warnings: await this.look() };
    return this.seen.warnings;
  }

  private async look(): Promise<Warning[]> {
    try {
      const failing = (await this.health.all()).filter((channel) => channel.way === 'provider' && failsSince(channel));
      return failing.map(({ channel }) => ({ code: `${channel}_failing`, message: `The last ${NAMES[channel]} failed, and none has gone out since.` }));
    } catch (error) {
      // Said in the log when it is met; a process that cannot read its settings is not cured by taking it out of service.
      if (error instanceof SettingIntegrityError) return [];
      throw error;
    }
  }
}
