import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { KeyMaterial } from './key-material';

/**
 * HMAC-SHA-256 under sub-keys of the ring, one per purpose (HKDF-SHA-256, distinct labels): a value hashed for one
 * purpose says nothing about the same value hashed for another, and the ring key itself never signs anything.
 */
export class KeyedHash {
  private readonly subKeys = new Map<string, Buffer>();

  constructor(private readonly keys: KeyMaterial) {}

  get activeKeyId(): string {
    return this.keys.activeId;
  }

  /** Of every key that can be hashed with: what is looked for may have been written before a rotation. */
  get keyIds(): readonly string[] {
    return this.keys.ids();
  }

  /** 32 bytes. @throws when the key has left the ring: a hash that cannot be recomputed must not look like a mismatch. */
  digest(purpose: string, value: string, keyId: string = this.keys.activeId): Buffer {
    return createHmac('sha256', this.subKey(purpose, keyId)).update(value, 'utf8').digest();
  }

  /**
   * The token of a mailed link: derived from its row, so the outbox never holds one and a crash between writing and
   * sending loses nothing (product P-50). 256 bits, base64url.
   */
  linkToken(purpose: string, rowId: string, keyId: string): string {
    return this.digest(`link:${purpose}`, rowId, keyId).toString('base64url');
  }

  private subKey(purpose: string, keyId: string): Buffer {
    const name = `${keyId}\u0000${purpose}`;
    const known = this.subKeys.get(name);
    if (known) return known;
    const root = this.keys.key(keyId);
    if (!root) throw new Error(`key ${keyId} is not in the key ring`);
    const derived = Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `countersign|${purpose}`, 32));
    this.subKeys.set(name, derived);
    return derived;
  }
}

/** SHA-256 of a 256-bit random token: enough, because nobody can try 2^256 of them (unlike a password). */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token, 'utf8').digest();
}
