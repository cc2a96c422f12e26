import type { EntityManager } from 'typeorm';

/**
 * Mails somebody the link to set a first password. A port, because links and passwords belong to `auth`, which knows
 * `users` and not the other way round; bound there for everybody.
 */
export abstract class InvitationSender {
  /** Owes the mail in the caller's transaction; an older invitation of the same person is void from then on. */
  abstract send(userId: string, manager: EntityManager): Promise<void>;
}
