import { tokenHash } from '../../common/crypto/keyed-hash';
import type { SecureRandom } from '../../common/crypto/secure-random';

/** What secret scanners look for: `countersign_[A-Za-z0-9_-]{43}`. */
const PREFIX = 'countersign_';
const KEY_BYTES = 32;
const SHAPE = new RegExp(`^${PREFIX}[A-Za-z0-9_-]{43}$`);

/** A new key and what is stored of it. The key leaves in the answer that made it and nowhere else (ASVS 5.0 §14.2.1). */
export function newApiKey(random: SecureRandom): { key: string; hash: Buffer } {
  const key = PREFIX + random.bytes(KEY_BYTES).toString('base64url');
  return { key, hash: tokenHash(key) };
}

/** `null` for anything we did not issue the like of: no look-up is made for it. */
export const hashOfApiKey = (key: string): Buffer | null => (SHAPE.test(key) ? tokenHash(key) : null);

/**
 * The credential of `Authorization: Bearer …` (RFC 6750 §2.1).
 * @returns undefined where the header is none of that scheme; empty for one that says Bearer and names nothing usable
 */
export function bearerOf(authorization: string | undefined): string | undefined {
  const [scheme = '', ...rest] = (authorization ?? '').trim().split(/ +/);
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  return rest.length === 1 ? rest[0] : '';
}

export const looksLikeApiKey = (bearer: string | undefined): boolean => bearer?.startsWith(PREFIX) === true;
