import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyMaterial } from './key-material';
import type { SealedText } from './secret-text';
import { asPlainSecret, type PlainSecret } from './secret-text';
import type { SecureRandom } from './secure-random';

/** Where a ciphertext lives. It is rebuilt from the row being read and never stored beside the ciphertext. */
export interface SecretPlace {
  readonly table: string;
  readonly column: string;
  /** Primary key, and whatever else makes the row what it is (owner, type): all of it is authenticated. */
  readonly row: readonly string[];
}

/** The ciphertext is damaged, belongs to another row, or its key left the ring. Never "there is no secret". */
export class SecretIntegrityError extends Error {
  constructor(
    readonly place: SecretPlace,
    reason: string,
  ) {
    super(`secret of ${place.table}.${place.column} cannot be opened: ${reason}`);
    this.name = 'SecretIntegrityError';
  }
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * AES-256-GCM envelope (security requirements §3.7, NIST SP 800-38D §8.3): a fresh data key per record, wrapped
 * by the active key of the ring, both bound to the row. A ciphertext copied to another user's row does not open,
 * so whoever can write to the database still cannot give himself somebody else's factor.
 */
export class SecretBox {
  constructor(
    private readonly keys: KeyMaterial,
    private readonly random: SecureRandom,
  ) {}

  seal(secret: PlainSecret, place: SecretPlace): SealedText {
    const dataKey = this.random.bytes(KEY_BYTES);
    const body = this.encrypt(dataKey, Buffer.from(secret, 'utf8'), bodyBinding(place));
    return this.envelope(dataKey, place, body.toString('base64url'));
  }

  /** @throws SecretIntegrityError when anything at all does not fit: the caller denies and raises the alarm. */
  open(sealed: SealedText, place: SecretPlace): PlainSecret {
    const { dataKey, body } = this.unwrap(sealed, place);
    return asPlainSecret(this.decrypt(dataKey, Buffer.from(body, 'base64url'), bodyBinding(place), place).toString('utf8'));
  }

  /** The same secret under the active key: only the wrapped data key changes, the secret itself is not decrypted. */
  rewrap(sealed: SealedText, place: SecretPlace): SealedText {
    const { dataKey, body } = this.unwrap(sealed, place);
    return this.envelope(dataKey, place, body);
  }

  private envelope(dataKey: Buffer, place: SecretPlace, body: string): SealedText {
    const keyId = this.keys.activeId;
    const wrapped = this.encrypt(this.ringKey(keyId, place), dataKey, wrapBinding(keyId, place));
    return `v1.${keyId}.${wrapped.toString('base64url')}.${body}` as SealedText;
  }

  private unwrap(sealed: SealedText, place: SecretPlace): { dataKey: Buffer; body: string } {
    const [version, keyId, wrapped, body, ...rest] = sealed.split('.');
    if (version !== 'v1' || !keyId || !wrapped || body === undefined || rest.length > 0) {
      throw new SecretIntegrityError(place, 'not a v1 envelope');
    }
    const key = this.ringKey(keyId, place);
    return { dataKey: this.decrypt(key, Buffer.from(wrapped, 'base64url'), wrapBinding(keyId, place), place), body };
  }

  private ringKey(id: string, place: SecretPlace): Buffer {
    const key = this.keys.key(id);
    if (!key) throw new SecretIntegrityError(place, `key ${id} is not in the key ring`);
    return key;
  }

  private encrypt(key: Buffer, plain: Buffer, binding: Buffer): Buffer {
    const iv = this.random.bytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(binding);
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  private decrypt(key: Buffer, sealed: Buffer, binding: Buffer, place: SecretPlace): Buffer {
    if (sealed.length < IV_BYTES + TAG_BYTES || key.length !== KEY_BYTES) throw new SecretIntegrityError(place, 'truncated');
    const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(binding)
      .setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
    } catch {
      throw new SecretIntegrityError(place, 'authentication failed (damaged, moved from another row, or another key)');
    }
  }
}

/** The key id a stored envelope needs: what rotation and retirement count by. */
export function keyIdOf(sealed: string): string | null {
  const [version, keyId] = sealed.split('.');
  return version === 'v1' && keyId ? keyId : null;
}

/** Lengths are written in, or ("ab","c") and ("a","bc") would authenticate the same bytes. */
function bodyBinding(place: SecretPlace): Buffer {
  const parts = ['otp', 'v1', place.table, place.column, ...place.row];
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('|'), 'utf8');
}

function wrapBinding(keyId: string, place: SecretPlace): Buffer {
  return Buffer.concat([Buffer.from(`wrap|v1|${keyId}|`, 'utf8'), bodyBinding(place)]);
}
