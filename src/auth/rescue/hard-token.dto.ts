import { z } from 'zod';
import { line } from '../../common/validation/fields';
import { decodeBase32, isBase32 } from '../../otp/factors/base32';

/** RFC 4226 R6 asks for 128 bits; longer than a block of SHA-1 is hashed to 20 bytes anyway (RFC 2104 §2). */
const [LEAST_BYTES, MOST_BYTES] = [16, 64];
/** As makers print it: in groups, in small letters, padded or not. */
const base32 = z
  .string()
  .max(200)
  .transform((text, context) => {
    const secret = text.replace(/[ -]/g, '').replace(/=+$/, '');
    const bytes = isBase32(secret) ? decodeBase32(secret) : [];
    const sized = bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES;
    // One byte over and over is a token that was never given a secret, or a line of the list nobody filled in.
    if (sized && new Set(bytes).size > 1) return secret.toUpperCase();
    const message = sized ? 'must not be one byte repeated' : `must be base32 of ${LEAST_BYTES} to ${MOST_BYTES} bytes`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

export const newTokenBody = z.strictObject({
  secret: base32.describe('Base32, from the list of the maker; at least 16 bytes. Never shown again.'),
  serial: line(1, 64).describe('What is printed on the token: its name in lists.'),
  period: z.union([z.literal(30), z.literal(60)], { error: 'must be 30 or 60' }).default(30).describe('Seconds a code of it is shown.'),
});

export const tokenView = z.object({
  id: z.uuid(),
  method: z.literal('totp'),
  label: z.string(),
  period: z.union([z.literal(30), z.literal(60)]),
  confirmedAt: z.null().describe('With the first right code of its holder at a sign-in.'),
});

export type NewTokenInput = z.output<typeof newTokenBody>;
export type TokenView = z.output<typeof tokenView>;

export const tokenExample = { id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a21', method: 'totp', label: '2308107345219', period: 60, confirmedAt: null } satisfies TokenView;
