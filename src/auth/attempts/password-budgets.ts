import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FORGOTTEN_AFTER } from './password-attempt.rules';

export interface BudgetLimits {
  /** Wrong passwords in a row before the lock. */
  readonly failures: number;
  /** Seconds of the first, second, … lock. */
  readonly lockLengths: readonly number[];
}

export interface BudgetReservation {
  readonly key: Buffer;
  /** Set when this was the last one: unless its password is right, the budget is locked until then. */
  readonly lockedUntil: Date | null;
}

export type Reserved = { readonly kind: 'reserved'; readonly reservation: BudgetReservation } | { readonly kind: 'refused'; readonly retryAfter: number };

/**
 * One statement counts the attempt and decides whether it may be made: the row is locked by the update, so the next one
 * sees this one counted (security requirements §3.8). The last attempt locks before it is compared; a right password
 * takes the lock back. `failures` of a budget that was locked, or is forgotten, begins anew.
 */
const RESERVE = `
  insert into password_budget as b (key, failures, expires_at)
  values ($1, 1, app_now() + make_interval(secs => $4))
  on conflict (key) do update set (failures, locks, locked_until, expires_at) = (
    select counted.failures, counted.locks + (counted.failures >= $2)::int, lock.until,
           coalesce(lock.until, counted.at) + make_interval(secs => $4)
      from (select app_now() as at,
                   case when b.expires_at <= app_now() or b.locked_until is not null then 1 else b.failures + 1 end as failures,
                   case when b.expires_at <= app_now() then 0 else b.locks end as locks) counted,
           lateral (select case when counted.failures >= $2
                                then counted.at + make_interval(secs => ($3::int[])[least(counted.locks + 1, cardinality($3::int[]))])
                           end as until) lock)
   where b.locked_until is null or b.locked_until <= app_now()
  returning b.locked_until`;

/** Statements on the budgets of wrong passwords. */
@Injectable()
export class PasswordBudgets {
  /** Counted once the caller's transaction commits, which has to be before anything is compared. */
  async reserve(key: Buffer, limits: BudgetLimits, manager: EntityManager): Promise<Reserved> {
    const [row] = await manager.query<{ locked_until: Date | null }[]>(RESERVE, [key, limits.failures, limits.lockLengths, FORGOTTEN_AFTER]);
    if (row) return { kind: 'reserved', reservation: { key, lockedUntil: row.locked_until } };
    const [locked] = await manager.query<{ seconds: number }[]>(
      'select ceil(extract(epoch from locked_until - app_now()))::int as seconds from password_budget where key = $1 and locked_until > app_now()',
      [key],
    );
    return { kind: 'refused', retryAfter: locked?.seconds ?? 1 };
  }

  /** The password was right: nothing in a row any more. How often it was locked stays known until it is forgotten. */
  async clear({ key, lockedUntil }: BudgetReservation, manager: EntityManager): Promise<void> {
    await manager.query('update password_budget set failures = 0, locked_until = null, locks = greatest(locks - $2, 0) where key = $1', [
      key,
      lockedUntil ? 1 : 0,
    ]);
  }

  /** Nothing was compared after all. */
  async giveBack({ key, lockedUntil }: BudgetReservation, manager: EntityManager): Promise<void> {
    await manager.query(
      `update password_budget
          set failures = greatest(failures - 1, 0), locks = greatest(locks - $2, 0), locked_until = case when $2 = 0 then locked_until end
        where key = $1`,
      [key, lockedUntil ? 1 : 0],
    );
  }

  /** The locks among these keys that hold now; all of them for null. */
  locked(keys: readonly Buffer[] | null, manager: EntityManager): Promise<{ key: Buffer; until: Date }[]> {
    return manager.query<{ key: Buffer; until: Date }[]>(
      'select key, locked_until as until from password_budget where locked_until > app_now() and ($1::bytea[] is null or key = any($1))',
      [keys],
    );
  }

  /** Failures and doubling too, as if nobody had ever guessed. @returns whether one of them was locked. */
  async forget(keys: readonly Buffer[], manager: EntityManager): Promise<boolean> {
    const [rows] = await manager.query<[{ locked: boolean | null }[], number]>(
      'delete from password_budget where key = any($1) returning locked_until > app_now() as locked',
      [keys],
    );
    return rows.some(({ locked }) => locked === true);
  }
}
