import type { EntityManager } from 'typeorm';
import type { TwoFactorTerms } from './two-factor.rules';

/** Where somebody can be reached, before and after. */
export interface ContactsMoved {
  readonly userId: string;
  readonly email: { readonly from: string; readonly to: string } | null;
  readonly mobileNumber: { readonly from: string | null; readonly to: string | null } | null;
}

/**
 * Tells people what an administrator has changed about them (product P-83). A port, because notices belong to `auth`, which
 * knows `users` and not the other way round; bound there for everybody. Messages are owed in the caller's transaction.
 */
export abstract class PersonNotices {
  /** To the old and the new destination. */
  abstract tellMoved(moved: ContactsMoved, manager: EntityManager): Promise<void>;

  /** That they are asked for something else. @param terms as they are now */
  abstract tellTerms(userId: string, terms: TwoFactorTerms, manager: EntityManager): Promise<void>;

  abstract tellUnlocked(userId: string, manager: EntityManager): Promise<void>;
}
