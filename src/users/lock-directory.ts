import type { EntityManager } from 'typeorm';

export interface Lock {
  /** What is locked: `password`, a factor's method. */
  readonly what: string;
  /** Null: until somebody lifts it. */
  readonly until: Date | null;
  /** For administrators: which limit it was. */
  readonly reason?: string;
}

/**
 * Who is locked, why and until when, and the way to lift it (product P-62). A port, because locks belong to whoever counts
 * the failures (`auth`), and `users` shows them; bound there for everybody.
 */
export abstract class LockDirectory {
  /** The locks that hold now, by person; somebody without any may be missing. */
  abstract locksOf(userIds: readonly string[], manager: EntityManager): Promise<ReadonlyMap<string, readonly Lock[]>>;

  /** Everybody who is locked now, in any way, each once. */
  abstract lockedUsers(manager: EntityManager): Promise<readonly string[]>;

  /** Lifts all of a person's locks, in the caller's transaction. @returns what was lifted, each name once; empty when nothing was locked. */
  abstract unlock(userId: string, manager: EntityManager): Promise<readonly string[]>;
}
