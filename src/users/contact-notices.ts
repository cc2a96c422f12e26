import type { EntityManager } from 'typeorm';

/** Where somebody can be reached, before and after. */
export interface ContactsMoved {
  readonly userId: string;
  readonly email: { readonly from: string; readonly to: string } | null;
  readonly mobileNumber: { readonly from: string | null; readonly to: string | null } | null;
}

/**
 * Tells the old and the new address that somebody else has changed them (product P-83). A port, because notices belong to
 * `auth`, which knows `users` and not the other way round; bound there for everybody.
 */
export abstract class ContactNotices {
  /** Owes the messages in the caller's transaction. */
  abstract tellMoved(moved: ContactsMoved, manager: EntityManager): Promise<void>;
}
