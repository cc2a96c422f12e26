import { Injectable } from '@nestjs/common';
import { KeyedHash } from '../../common/crypto/keyed-hash';

/** Whose password is tried: an account, whatever it was called by, or a name that is nobody's, as it is compared. */
export type Subject = { readonly userId: string } | { readonly name: string };

/**
 * What is counted under which key: hashes under the key ring, alike for accounts and for names that are nobody's, so the
 * tables hold no list of what was typed. They follow the active key: when the ring rotates, counting begins anew.
 */
@Injectable()
export class AttemptKeys {
  constructor(private readonly hash: KeyedHash) {}

  budgetOf(subject: Subject): Buffer {
    return this.hash.digest('password-budget', 'userId' in subject ? `account:${subject.userId}` : `name:${subject.name}`);
  }

  /** The account's second budget, for one browser it knows. */
  browserBudgetOf(userId: string, tokenHash: Buffer): Buffer {
    return this.hash.digest('password-budget', `browser:${userId}:${tokenHash.toString('hex')}`);
  }

  /** Requests for a link to reset a password: for one name, and from one source. */
  resetOf(subject: Subject): Buffer {
    return this.hash.digest('password-window', 'userId' in subject ? `reset:account:${subject.userId}` : `reset:name:${subject.name}`);
  }

  resetFrom(source: string): Buffer {
    return this.hash.digest('password-window', `reset:source:${source}`);
  }

  source(source: string): Buffer {
    return this.hash.digest('password-window', `source:${source}`);
  }

  /** By budget, not by account: whoever shares the owner's address must not use up the owner's known browser. */
  pair(source: string, budget: Buffer): Buffer {
    return this.hash.digest('password-window', `pair:${source}:${budget.toString('hex')}`);
  }
}
