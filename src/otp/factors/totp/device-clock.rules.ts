import { hotpCode, sameCode, TOTP_DIGITS, TOTP_PERIOD, type TotpPeriod, totpStep } from '../one-time-password';

/** Steps back from now that are looked at; the nearer ones are those a code is accepted for (product P-35). */
const NEAREST = 2;
const FARTHEST = 20;

/**
 * How far behind the device of an authenticator seems to be, told by a code that was refused. For help alone: the code stays
 * wrong. The future is not looked at, and neither is a step up to the last accepted one: that is a code somebody kept, and
 * says nothing of a clock. Every step is compared whatever the others gave, so that the time taken tells nothing either.
 *
 * @param code six digits @param seconds since 1970, of the server @param lastStep the last step accepted; -1 before the first
 * @returns seconds, a multiple of the period; null for a code that is none of these
 */
export function secondsBehind(secret: Uint8Array, code: string, seconds: number, lastStep: number, period: TotpPeriod = TOTP_PERIOD): number | null {
  const now = totpStep(seconds, period);
  let found: number | null = null;
  for (let back = FARTHEST; back >= NEAREST; back -= 1) {
    const step = Math.max(0, now - back);
    const matches = sameCode(hotpCode(secret, step, TOTP_DIGITS), code);
    if (matches && step > lastStep && now >= back) found = back * period;
  }
  return found;
}
