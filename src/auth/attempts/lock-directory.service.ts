import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { LockDirectory, type Lock } from '../../users/lock-directory';
import type { LockSource } from './lock-source';

/** All locks of the house as one list. One after the other: they share the connection of the caller's transaction. */
@Injectable()
export class LockDirectoryService extends LockDirectory {
  private readonly sources: LockSource[] = [];

  register(source: LockSource): void {
    this.sources.push(source);
  }

  override async locksOf(userIds: readonly string[], manager: EntityManager): Promise<ReadonlyMap<string, readonly Lock[]>> {
    const locks = new Map<string, Lock[]>();
    if (userIds.length === 0) return locks;
    for (const source of this.sources) {
      for (const { userId, ...lock } of await source.locksOf(userIds, manager)) {
        locks.set(userId, [...(locks.get(userId) ?? []), lock]);
      }
    }
    return locks;
  }

  override async lockedUsers(manager: EntityManager): Promise<readonly string[]> {
    const locked = new Set<string>();
    for (const source of this.sources) for (const id of await source.lockedUsers(manager)) locked.add(id);
    return [...locked];
  }

  override async unlock(userId: string, manager: EntityManager): Promise<readonly string[]> {
    const lifted = new Set<string>();
    for (const source of this.sources) for (const what of await source.lift(userId, manager)) lifted.add(what);
    return [...lifted];
  }
}
