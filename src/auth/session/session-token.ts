import { tokenHash } from '../../common/crypto/keyed-hash';
import type { SecureRandom } from '../../common/crypto/secure-random';

const TOKEN_BYTES = 32;
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** A new cookie value and what is stored of it. The value leaves in `Set-Cookie` and nowhere else (ASVS 5.0 §14.2.1). */
export function newSessionToken(random: SecureRandom): { token: string; hash: Buffer } {
  const token = random.bytes(TOKEN_BYTES).toString('base64url');
  return { token, hash: tokenHash(token) };
}

/** `null` for anything we did not issue the like of: no look-up is made for it. */
export const hashOfToken = (token: string | undefined): Buffer | null =>
  token !== undefined && SHAPE.test(token) ? tokenHash(token) : null;
