import { timingSafeEqual } from 'node:crypto';
import { generateSync, verifySync, type HashAlgorithm } from 'otplib';

/** RFC 4226 R6 asks for 128 bits and recommends 160. */
export const SECRET_BYTES = 20;
export const TOTP_DIGITS = 6;
/** Seconds (RFC 6238 §4.1 X). */
export const TOTP_PERIOD = 30;
/** Some tokens show a code for a minute. */
export type TotpPeriod = 30 | 60;

export type CodeDigits = 6 | 7 | 8;

/** RFC 4226 §5.3. Text, not a number: leading zeros count. `counter`: up to 2^53 − 1. */
export function hotpCode(secret: Uint8Array, counter: number, digits: CodeDigits): string {
  return generateSync({ strategy: 'hotp', secret, counter, digits });
}

/** RFC 6238 §4.2, T0 = 0. `seconds`: since 1970. */
export function totpCode(secret: Uint8Array, seconds: number, algorithm: HashAlgorithm = 'sha1', digits: CodeDigits = TOTP_DIGITS, period: TotpPeriod = TOTP_PERIOD): string {
  return generateSync({ strategy: 'totp', secret, epoch: seconds, period, algorithm, digits });
}

export const totpStep = (seconds: number, period: TotpPeriod = TOTP_PERIOD): number => Math.floor(seconds / period);

const TOTP_CODE = new RegExp(`^[0-9]{${TOTP_DIGITS}}$`);

/** ASCII digits only: `\d` and number parsing take what authenticator apps never show (requirements R-018). */
export const isTotpCode = (code: unknown): code is string => typeof code === 'string' && TOTP_CODE.test(code);

/**
 * The step the code belongs to: this one or the one before (RFC 6238 §5.2: one step of delay), null for none.
 * Replay is the caller's: the library's own `afterTimeStep` throws once a clock was set back (requirements R-016).
 */
export function matchingStep(secret: Uint8Array, code: unknown, seconds: number, period: TotpPeriod = TOTP_PERIOD): number | null {
  // Looked at before the library sees it: it throws on any other shape.
  if (!isTotpCode(code)) return null;
  const result = verifySync({
    strategy: 'totp',
    secret,
    token: code,
    epoch: seconds,
    period,
    algorithm: 'sha1',
    digits: TOTP_DIGITS,
    epochTolerance: [Math.min(period, seconds), 0],
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

/** Does not tell by its time how many digits were right (ASVS 11.2.4). */
export function sameCode(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected, 'utf8'), Buffer.from(given, 'utf8')];
  return left.length === right.length && timingSafeEqual(left, right);
}
