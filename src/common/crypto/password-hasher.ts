import { hash, hashRaw, verify } from '@node-rs/argon2';
import { type RoomLimits, WaitingRoom } from '../waiting-room';

/** argon2id, the package's own default; memory in KiB. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
}

/** OWASP Password Storage Cheat Sheet, argon2id row 2; a product never goes below m=12288, t=3. */
export const PASSWORD_COST: PasswordCost = { memoryCost: 19_456, timeCost: 2 };

/** More people are signing in than the machine can hash for: answered as 503 with Retry-After, never queued without end. */
export class HashingOverloaded extends Error {}

/** Each hash that runs holds 19 MiB and a thread of the pool that files and DNS use too. */
const DEFAULT_LIMITS: RoomLimits = { concurrent: 2, queue: 50 };

export class PasswordHasher {
  /** To be watched; what is hashed waits in it by itself. */
  readonly room: WaitingRoom;
  private dummy: Promise<string> | null = null;
  private readonly parameters: PasswordCost & { parallelism: number; outputLen: number };

  constructor(cost: PasswordCost = PASSWORD_COST, limits: RoomLimits = DEFAULT_LIMITS) {
    this.room = new WaitingRoom(limits, () => new HashingOverloaded('password hashing queue is full'));
    this.parameters = { ...cost, parallelism: 1, outputLen: 32 };
  }

  /** @returns a PHC string carrying its own parameters and a 16-byte salt. */
  hash(password: string): Promise<string> {
    return this.room.run(() => hash(canonical(password), this.parameters));
  }

  /**
   * `phc === null` (unknown, disabled, not yet accepted) costs the same as a wrong password: it is checked against a
   * hash nobody knows the password of. Otherwise response times would list the accounts (OWASP Authentication CS).
   */
  async verify(phc: string | null, password: string): Promise<boolean> {
    this.dummy ??= hash('the password of nobody', this.parameters);
    const against = phc ?? (await this.dummy);
    const right = await this.room.run(() => verify(against, canonical(password)));
    return right && phc !== null;
  }

  /**
   * 32 bytes, without salt or parameters: for recovery codes, which share the salt of their set so that one computation
   * checks them all. `salt`: 16 bytes. It waits in the same queue as the passwords.
   */
  hashRaw(text: string, salt: Uint8Array): Promise<Buffer> {
    return this.room.run(() => hashRaw(text, { ...this.parameters, salt }));
  }

  /** True when the stored hash was made with other parameters: the next right password replaces it. */
  isOutdated(phc: string): boolean {
    const { memoryCost, timeCost, parallelism } = this.parameters;
    return !phc.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
  }
}

/** NFC, so that the same password typed on another keyboard is the same password (NIST SP 800-63B-4 §3.1.1.2). */
function canonical(password: string): string {
  return password.normalize('NFC');
}
