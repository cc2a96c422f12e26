import { tokenHash } from '../../common/crypto/keyed-hash';
import type { SecureRandom } from '../../common/crypto/secure-random';

const ID_BYTES = 16;
const SECRET_BYTES = 32;
/** 48 bytes in base64url: no padding, and one way to write them. */
const SHAPE = /^[A-Za-z0-9_-]{64}$/;

export interface DeviceToken {
  /** A UUID, which is no secret: by it every token the device ever had is told from those of others, with none of them kept. */
  readonly id: string;
  readonly hash: Buffer;
}

/** A new cookie value for that device, and what is stored of it. */
export function newDeviceToken(id: string, random: SecureRandom): { token: string; hash: Buffer } {
  const token = Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), random.bytes(SECRET_BYTES)]).toString('base64url');
  return { token, hash: tokenHash(token) };
}

/** `null` for anything we did not issue the like of: no look-up is made for it. */
export function readDeviceToken(token: string | undefined): DeviceToken | null {
  if (token === undefined || !SHAPE.test(token)) return null;
  const hex = Buffer.from(token, 'base64url').toString('hex', 0, ID_BYTES);
  return { id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'), hash: tokenHash(token) };
}
