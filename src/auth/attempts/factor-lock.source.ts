import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FactorLocks } from '../../otp/failures/factor-locks.service';
import { LockDirectoryService } from './lock-directory.service';
import type { LockSource, PersonLock } from './lock-source';

/** The locks of the second factor, in the list of all locks. */
@Injectable()
export class FactorLockSource implements LockSource, OnModuleInit {
  constructor(
    private readonly directory: LockDirectoryService,
    private readonly locks: FactorLocks,
  ) {}

  onModuleInit(): void {
    this.directory.register(this);
  }

  locksOf(userIds: readonly string[], manager: EntityManager): Promise<readonly PersonLock[]> {
    return this.locks.of(userIds, manager);
  }

  async lockedUsers(manager: EntityManager): Promise<readonly string[]> {
    return [...new Set((await this.locks.of(null, manager)).map((lock) => lock.userId))];
  }

  lift(userId: string, manager: EntityManager): Promise<readonly string[]> {
    return this.locks.lift(userId, manager);
  }
}
