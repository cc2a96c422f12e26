import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AttemptKeys } from './attempt-keys';
import { LockDirectoryService } from './lock-directory.service';
import type { LockSource, PersonLock } from './lock-source';
import { PasswordBudgets } from './password-budgets';

/** The lock of the password as administrators see it: of the account, or of one of the browsers it knows, whichever lasts longest. */
@Injectable()
export class PasswordLocks implements LockSource, OnModuleInit {
  constructor(
    private readonly directory: LockDirectoryService,
    private readonly keys: AttemptKeys,
    private readonly budgets: PasswordBudgets,
  ) {}

  onModuleInit(): void {
    this.directory.register(this);
  }

  async locksOf(userIds: readonly string[], manager: EntityManager): Promise<readonly PersonLock[]> {
    const owners = await this.ownersOf(userIds, manager);
    const locks = new Map<string, PersonLock>();
    for (const { key, until } of await this.budgets.locked([...owners.values()].map((each) => each.key), manager)) {
      const userId = owners.get(key.toString('hex'))?.userId;
      if (userId === undefined) continue;
      const known = locks.get(userId)?.until;
      if (!known || known < until) locks.set(userId, { userId, what: 'password', until, reason: 'wrong_passwords' });
    }
    return [...locks.values()];
  }

  /** Keys cannot be turned back into people: where anything is locked, everybody's are made (some µs each) and looked up. */
  async lockedUsers(manager: EntityManager): Promise<readonly string[]> {
    const locked = new Set((await this.budgets.locked(null, manager)).map(({ key }) => key.toString('hex')));
    if (locked.size === 0) return [];
    const people = await manager.query<{ id: string }[]>('select id from app_user');
    const owners = await this.ownersOf(people.map(({ id }) => id), manager);
    return [...new Set([...owners].filter(([key]) => locked.has(key)).map(([, { userId }]) => userId))];
  }

  /** Also after a completed password reset: whoever proved the mailbox and chose a new password starts anew (product P-60). */
  async lift(userId: string, manager: EntityManager): Promise<readonly string[]> {
    const owners = await this.ownersOf([userId], manager);
    const wasLocked = await this.budgets.forget([...owners.values()].map((each) => each.key), manager);
    return wasLocked ? ['password'] : [];
  }

  /** By key: whose budget it is. */
  private async ownersOf(userIds: readonly string[], manager: EntityManager): Promise<Map<string, { userId: string; key: Buffer }>> {
    const browsers = await manager.query<{ user_id: string; token_hash: Buffer }[]>(
      'select user_id, token_hash from known_browser where user_id = any($1)',
      [userIds],
    );
    const all = [
      ...userIds.map((userId) => ({ userId, key: this.keys.budgetOf({ userId }) })),
      ...browsers.map(({ user_id: userId, token_hash: hash }) => ({ userId, key: this.keys.browserBudgetOf(userId, hash) })),
    ];
    return new Map(all.map((each) => [each.key.toString('hex'), each]));
  }
}
