import { z } from 'zod';
import type { Stage } from './variables';

/**
 * Schemas shared by the subjects. Every message is our own: zod's may quote what it was given, and some of these
 * variables are passwords.
 */

/** A variable that may be absent outside production. `schema` is for the value when it is there. */
export function requiredInProduction<T extends z.ZodType>(schema: T, stage: Stage): z.ZodOptional<T> {
  const optional = schema.optional();
  if (stage !== 'production') {
    return optional;
  }
  return optional.refine((value) => value !== undefined, { error: 'is required in production' });
}

/** A whole number written in digits alone: `1e3`, `0x10` and ` 10.0` are typing errors, not numbers. */
export function wholeNumber(minimum: number, maximum: number) {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z
    .string()
    .trim()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, { error });
}

/** Exactly `true` or `false`: a switch that loosens something must not turn on by a spelling nobody agreed on. */
export function flag() {
  return z
    .string()
    .trim()
    .refine((value) => value === 'true' || value === 'false', { error: 'must be true or false' })
    .transform((value) => value === 'true');
}

/** Text that is one line and matches. `error` says what is expected. */
export function text(pattern: RegExp, error: string) {
  return z.string().trim().regex(pattern, { error });
}

/**
 * A mail address as browsers accept it in a form (WHATWG HTML, `input type=email`), which includes names without a dot
 * such as `administrator@localhost`. Lengths: RFC 5321 §4.5.3.1.
 */
export function isMailAddress(value: string): boolean {
  return value.length <= 254 && value.indexOf('@') <= 64 && z.regexes.html5Email.test(value);
}

/** The URL, or null where the text is none. Most percent-encoding mistakes in a password end here, hence the hint. */
export function parseUrl(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null;
}

/**
 * Whether user name and password of a URL can be decoded. The parser lets a bare `%` through (`u:100%sure@h`), and
 * whoever connects later would throw on it, far from the place where it could be put right.
 */
export function hasReadableCredentials(value: string): boolean {
  const url = parseUrl(value);
  if (url === null) return false;
  try {
    decodeURIComponent(url.username);
    decodeURIComponent(url.password);
    return true;
  } catch {
    return false;
  }
}
