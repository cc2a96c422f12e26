import type { ChannelView } from '../../delivery/deliveries/deliveries.dto';
import { failsSince } from '../../delivery/deliveries/failing-channels';
import { ok, warn, type Finding } from './finding';

/** Retries of a provider that is away for a moment are over by then. */
const WAITING_MS = 300_000;

/** What there is to say of one, where its settings have nothing wrong. */
type Health = Pick<ChannelView, 'channel' | 'lastSentAt' | 'lastFailedAt' | 'lastFailure' | 'lastDay' | 'queued' | 'waitingSince'>;

const SUBJECT = { email: 'mail', sms: 'sms' } as const;

/**
 * Pure. A server that greets us and an account that is filled in may yet take no message: what became of the last ones
 * outweighs both. @param settled what the settings and a connection say
 */
export function withHealth(settled: Finding, health: Health, now: Date): Finding {
  if (settled.state === 'fail') return settled;
  const { channel, lastSentAt, lastFailedAt, lastFailure, lastDay, queued, waitingSince } = health;
  const since = lastSentAt === null ? 'and none went out before' : `the last one that went out was at ${lastSentAt}`;
  const advice = `see to what the provider says, then: countersign deliveries test --channel ${channel} --to ADDRESS`;
  if (failsSince(health)) {
    return warn(SUBJECT[channel], `the last message failed at ${lastFailedAt ?? '?'} (${lastFailure ?? 'no reason given'}), ${lastDay.failed} in 24 h; ${since}`, advice);
  }
  if (waitingSince !== null && now.getTime() - Date.parse(waitingSince) > WAITING_MS) {
    return warn(SUBJECT[channel], `${queued} waiting to go out, the oldest since ${waitingSince}; ${since}`, `see whether a server runs; ${advice}`);
  }
  if (settled.state === 'warn') return settled;
  return ok(settled.subject, lastSentAt === null ? `${settled.message}; nothing was sent yet` : `${settled.message}; last sent ${lastSentAt}`);
}
