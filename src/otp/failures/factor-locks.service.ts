import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockedUntil } from './failure-budget.rules';
import { FactorBudgetRepository } from './factor-budget.repository';
import { FactorSuspensions } from './factor-suspensions';

export interface FactorLock {
  readonly userId: string;
  /** `factor`: every code but recovery codes · `recovery_code` · or the one method that is suspended. */
  readonly what: string;
  /** Null: suspended, until somebody lifts it. */
  readonly until: Date | null;
  /** `suspended`: after 50 wrong codes in a row. */
  readonly reason: 'wrong_codes' | 'wrong_recovery_codes' | 'suspended';
}

const WHAT = { account: 'factor', recovery: 'recovery_code' } as const;
const REASON = { account: 'wrong_codes', recovery: 'wrong_recovery_codes' } as const;

/** Locks of the second factor as administrators see and lift them (product P-62). */
@Injectable()
export class FactorLocks {
  constructor(
    private readonly budgets: FactorBudgetRepository,
    private readonly suspensions: FactorSuspensions,
  ) {}

  /** Those that hold now. @param userIds null: everybody's. */
  async of(userIds: readonly string[] | null, manager: EntityManager): Promise<FactorLock[]> {
    const rows = userIds === null ? await this.budgets.readFull(manager) : await this.budgets.read(userIds, manager);
    const suspended = await this.suspensions.of(userIds, manager);
    return [
      ...rows.flatMap((row) => {
        const until = lockedUntil(row, row.now);
        return until ? [{ userId: row.user_id, what: WHAT[row.pool], until, reason: REASON[row.pool] }] : [];
      }),
      ...suspended.map(({ userId, method }) => ({ userId, what: method, until: null, reason: 'suspended' as const })),
    ];
  }

  /** Also forgets the failures of a budget that is not used up yet. @returns what was locked. */
  async lift(userId: string, manager: EntityManager): Promise<readonly string[]> {
    const locks = await this.of([userId], manager);
    await this.suspensions.lift(userId, null, manager);
    await this.budgets.clear(userId, manager);
    return locks.map((lock) => lock.what);
  }
}
