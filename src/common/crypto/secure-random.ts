import { randomBytes, randomInt } from 'node:crypto';

/** Chance, injected: every secret, token and code of the product comes from here (ASVS 5.0 §11.5.1). */
export abstract class SecureRandom {
  abstract bytes(length: number): Buffer;
  /** A whole number from 0 up to, not including, `max` (at most 2^48 − 1), without modulo bias. */
  abstract int(max: number): number;
}

export class SystemRandom extends SecureRandom {
  override bytes(length: number): Buffer {
    return randomBytes(length);
  }

  override int(max: number): number {
    return randomInt(max);
  }
}
