import type { DemandableMethod, Method } from '../../common/access/principal';

/** What is counted together: a locked app must not lock the way back (product P-61). */
export const POOLS = ['account', 'recovery'] as const;
export type Pool = (typeof POOLS)[number];

export const poolOf = (method: Method): Pool => (method === 'recovery_code' ? 'recovery' : 'account');

/** Failures within an hour, and how long the pool is locked for the last of them (RFC 4226 §7.3, PCI DSS 8.3.4). */
export const MOST_PER_HOUR = 10;
export const LOCK_SECONDS = 1800;

/** Failures within a rolling day, which the owner's own success does not forget. Null: no such limit. */
export const MOST_PER_DAY: Readonly<Record<Pool, number | null>> = { account: 30, recovery: null };

/** Failures of one method without a success in between (NIST SP 800-63B-4 §3.2.2 allows 100). */
export const MOST_IN_A_ROW = 50;

/** From this one on the person is told: whoever gets so far has the password (requirements R-069). */
export const TELL_FROM = 3;

/** What a pool's row holds. Instants of failures, oldest first: at most 10 and at most 30 of them. */
export interface FailureFacts {
  readonly pool: Pool;
  readonly hour: readonly Date[];
  readonly day: readonly Date[];
}

/**
 * Until when the pool is locked; null when it is not. Derived, never stored: a lock begins with the failure that fills the
 * budget, in the statement that counts it, and ends by itself.
 */
export function lockedUntil({ pool, hour, day }: FailureFacts, now: Date): Date | null {
  const ends = [hourEnd(hour), dayEnd(day, MOST_PER_DAY[pool], now)].filter((end) => end !== null && end > now);
  return ends.reduce((last, end) => (last === null || (end !== null && end > last) ? end : last), null);
}

/** Seconds for `Retry-After`: never early, never zero. */
export const secondsUntil = (end: Date, now: Date): number => Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000));

/** Recovery and temporary codes are no factor: there is nothing to suspend, each is good for one sign-in at most. */
export const suspends = (method: Method): method is DemandableMethod => method === 'totp' || method === 'email' || method === 'sms';

function hourEnd(hour: readonly Date[]): Date | null {
  const last = hour[MOST_PER_HOUR - 1];
  return last ? later(last, LOCK_SECONDS) : null;
}

/** To the end of the window that holds them: when the oldest of the thirty is a day old. */
function dayEnd(day: readonly Date[], most: number | null, now: Date): Date | null {
  if (most === null) return null;
  const inWindow = day.filter((at) => later(at, DAY_SECONDS) > now);
  const oldest = inWindow[inWindow.length - most];
  return oldest ? later(oldest, DAY_SECONDS) : null;
}

const DAY_SECONDS = 86_400;

const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
