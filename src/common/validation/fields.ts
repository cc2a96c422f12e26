import { z } from 'zod';
import { BLANKS } from './comparison-key';

/** Field shapes used by more than one module. Every string is bounded: what is unbounded here is unbounded in the log. */

const CONTROL = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

export const isPlain = (text: string): boolean => !CONTROL.test(text);

/** Half a surrogate pair is no character either: `jsonb` columns refuse it, and the answer would be a 500. */
const WELL_FORMED = [(text: string): boolean => text.isWellFormed(), 'must be well-formed Unicode: it holds half a character (a lone surrogate)'] as const;

/** As it was typed: nothing is trimmed or normalised. */
export const plainText = (min: number, max: number) =>
  z.string().min(min).max(max).refine(isPlain, 'must not contain control characters').refine(...WELL_FORMED);

export const line = (min: number, max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').trim())
    .pipe(plainText(min, max));

/** What somebody or something is called: two spellings that look alike in a list are stored as one. */
export const properName = (min: number, max: number) =>
  z
    .string()
    .transform((text) => text.normalize('NFC').replace(BLANKS, ' ').trim())
    .pipe(plainText(min, max));

/** What is typed into the login field: an e-mail address, a user name or a number. Never told apart before the look-up. */
export const loginName = plainText(1, 320);

/** UTF-16 units before composing. What 128 characters take at most, four units each (no BMP character decomposes into more). */
const RAW_PASSWORD = 1024;

/** Measured as it is hashed: a keyboard that sends letters and accents apart types the same password. */
function isPasswordSized(text: string): boolean {
  if (text.length > RAW_PASSWORD) return false;
  const composed = text.normalize('NFC');
  return [...composed].length <= 128 && Buffer.byteLength(composed) <= 1024;
}

/**
 * A password as given: nothing is trimmed. 128 code points and 1024 bytes at most (security requirements §3.4), so that
 * a long passphrase fits and hashing stays bounded. Other control characters are refused where a password is chosen; here
 * they are merely a wrong one, so that nobody who has one is shut out.
 */
export const passwordText = z
  .string()
  .min(1, 'must not be empty')
  .refine(isPasswordSized, 'must have at most 128 characters')
  .refine((text) => !text.includes('\u0000'), 'must not contain NUL')
  .refine(...WELL_FORMED);

const MAX_VERSION = 2_147_483_647;

export const version = z.int().min(1).max(MAX_VERSION);

/** A number in a query: digits and nothing else. `Number` alone would take `1e1`, `0x10`, blanks and nothing at all. */
export const queryNumber = (min: number, max: number) =>
  z.preprocess(
    (given) => (typeof given === 'string' && /^[0-9]{1,10}$/.test(given) ? Number(given) : given),
    z
      .int({ error: ({ code, input }) => (code !== 'invalid_type' ? undefined : input === undefined ? 'is required' : 'must be a whole number, in digits') })
      .min(min)
      .max(max),
  );

/** DELETE has no body: the version stands in the query, as text. */
export const versionQuery = z.strictObject({ version: queryNumber(1, MAX_VERSION) });

/** `?limit=&cursor=`; the cursor is opaque to clients. */
export const page = { limit: queryNumber(1, 100).default(25), cursor: z.string().min(1).max(200).optional() };

export const pageQuery = z.strictObject(page);

export type PageQuery = z.output<typeof pageQuery>;

export const instant = z.iso.datetime({ offset: false });

export const warningView = z.object({ code: z.string(), message: z.string() });
