import type { EntityManager } from 'typeorm';
import type { Lock } from '../../users/lock-directory';

export interface PersonLock extends Lock {
  readonly userId: string;
}

/** Whoever counts failures of one kind and locks for them. Registered with `LockDirectoryService` in `onModuleInit`. */
export interface LockSource {
  /** The locks of these people that hold now. */
  locksOf(userIds: readonly string[], manager: EntityManager): Promise<readonly PersonLock[]>;
  /** Everybody this source locks now. */
  lockedUsers(manager: EntityManager): Promise<readonly string[]>;
  /** Lifts its locks of that person and forgets the failures behind them. @returns what was lifted (`Lock.what`). */
  lift(userId: string, manager: EntityManager): Promise<readonly string[]>;
}
