import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import { FactorRecords } from '../factors/factor-records';
import { lockUser } from '../user-lock';
import { FactorBudgetRepository } from './factor-budget.repository';

export interface Suspension {
  readonly userId: string;
  readonly method: DemandableMethod;
}

/**
 * Factors that fifty wrong answers in a row have put out of use (NIST SP 800-63B-4 §3.2.2). They go on existing, so that
 * nobody who merely has the password can put another in their place.
 */
@Injectable()
export class FactorSuspensions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly budgets: FactorBudgetRepository,
    private readonly records: FactorRecords,
  ) {}

  /** All factors of that method: an answer does not say which of several apps it is from. @returns false when it was so already. */
  async suspend(userId: string, method: DemandableMethod, manager: EntityManager): Promise<boolean> {
    await lockUser(userId, manager);
    const [, suspended] = await manager.query<[unknown, number]>(
      `update second_factor set suspended_at = app_now() where user_id = $1 and method = $2 and removed_at is null and suspended_at is null
          and (confirmed_at is not null or provided_at is not null or method <> 'totp')`,
      [userId, method],
    );
    // From here the row says it: another app, enrolled later, begins with a count of its own.
    await this.budgets.clearStreaks(userId, [method], manager);
    if (suspended > 0) await this.records.record('factor_suspend', { userId, method, reason: '50 failures in a row' }, manager);
    return suspended > 0;
  }

  /** @param except the method just proven: nobody lifts a suspension with the factor it is about. @returns the methods it was lifted from. */
  async lift(userId: string, except: string | null, manager: EntityManager): Promise<readonly DemandableMethod[]> {
    await lockUser(userId, manager);
    const [rows] = await manager.query<[{ method: DemandableMethod }[], number]>(
      `update second_factor set suspended_at = null
        where user_id = $1 and suspended_at is not null and removed_at is null and ($2::text is null or method <> $2) returning method`,
      [userId, except],
    );
    const methods = [...new Set(rows.map((row) => row.method))];
    await this.budgets.clearStreaks(userId, methods, manager);
    for (const method of methods) {
      await this.records.record('factor_resume', { userId, method, reason: except === null ? 'unlocked' : `proven by ${except}` }, manager);
    }
    return methods;
  }

  /** @param userIds null: everybody's. */
  of(userIds: readonly string[] | null, manager: EntityManager = this.dataSource.manager): Promise<Suspension[]> {
    return manager.query<Suspension[]>(
      `select distinct user_id as "userId", method from second_factor
        where suspended_at is not null and removed_at is null and ($1::uuid[] is null or user_id = any ($1))`,
      [userIds],
    );
  }
}
