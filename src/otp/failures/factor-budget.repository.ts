import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { LOCK_SECONDS, MOST_IN_A_ROW, MOST_PER_DAY, MOST_PER_HOUR, type Pool } from './failure-budget.rules';

export interface BudgetKey {
  readonly userId: string;
  readonly pool: Pool;
  /** The method whose failures in a row are counted with it; null where none are. */
  readonly streak: string | null;
}

export interface BudgetRow {
  readonly user_id: string;
  readonly pool: Pool;
  readonly hour: readonly Date[];
  readonly day: readonly Date[];
  readonly in_a_row: Readonly<Record<string, number>>;
  readonly now: Date;
}

/** As the row stands with this failure in it. `at` as text: a Date would lose the microseconds it is found again by. */
export interface CountedRow extends BudgetRow {
  readonly at: string;
}

const STREAK = 'coalesce((b.in_a_row ->> $3::text)::int, 0)';

/**
 * One statement decides and counts: a row that is locked, or that another request just filled, is not touched. An insert
 * that conflicts waits for the other and looks at the row as it left it. `at` is read once, or each mention of the clock
 * would be another instant.
 */
const RESERVE = `
  with t as materialized (select app_now() as at)
  insert into factor_budget as b (user_id, pool, hour, day, in_a_row, since_sign_in)
  select $1, $2, array[t.at], case when $4::int is null then '{}' else array[t.at] end,
         case when $3::text is null then '{}'::jsonb else jsonb_build_object($3::text, 1) end, 1
    from t
  on conflict (user_id, pool) do update set
    hour = case when cardinality(b.hour) >= ${MOST_PER_HOUR} then '{}'
                else array(select f from unnest(b.hour) f where f > excluded.hour[1] - interval '1 hour') end || excluded.hour,
    day = array(select f from unnest(b.day) f where f > excluded.hour[1] - interval '24 hours') || excluded.day,
    in_a_row = case when $3::text is null then b.in_a_row else b.in_a_row || jsonb_build_object($3::text, ${STREAK} + 1) end,
    since_sign_in = b.since_sign_in + 1
  where (cardinality(b.hour) < ${MOST_PER_HOUR} or b.hour[${MOST_PER_HOUR}] + interval '${LOCK_SECONDS} seconds' <= excluded.hour[1])
    and ($4::int is null or (select count(*) from unnest(b.day) f where f > excluded.hour[1] - interval '24 hours') < $4)
    and ($3::text is null or ${STREAK} < ${MOST_IN_A_ROW})
  returning user_id, pool, hour, day, in_a_row, hour[cardinality(hour)] as now, hour[cardinality(hour)]::text as at`;

const without = (column: string): string =>
  `array(select f from unnest(b.${column}) with ordinality u(f, n) where n is distinct from array_position(b.${column}, $4::timestamptz) order by n)`;

const GIVE_BACK = `
  update factor_budget b set hour = ${without('hour')}, day = ${without('day')}, since_sign_in = greatest(since_sign_in - $5::int, 0),
         in_a_row = case when $3::text is null or ${STREAK} = 0 then b.in_a_row else b.in_a_row || jsonb_build_object($3::text, ${STREAK} - 1) end
   where user_id = $1 and pool = $2`;

const SUCCEED = `
  update factor_budget b set hour = '{}', day = ${without('day')}, since_sign_in = greatest(since_sign_in - $5::int, 0),
         in_a_row = b.in_a_row - coalesce($3::text, '')
   where user_id = $1 and pool = $2`;

const READ = `select user_id, pool, hour, day, in_a_row, app_now() as now from factor_budget`;

/** While the budget is full nothing is counted, so the last failure names the lock. */
const CLAIM_LOCK = `
  update factor_budget set lock_told = hour[cardinality(hour)]
   where user_id = $1 and pool = $2 and (cardinality(hour) >= ${MOST_PER_HOUR} or cardinality(day) >= $3::int)
     and lock_told is distinct from hour[cardinality(hour)]
  returning user_id, pool, hour, day, in_a_row, app_now() as now`;

@Injectable()
export class FactorBudgetRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Committed by itself, on a connection of its own. @returns null when nothing may be tried now. */
  async reserve(key: BudgetKey): Promise<CountedRow | null> {
    const [row] = await this.dataSource.query<CountedRow[]>(RESERVE, [key.userId, key.pool, key.streak, MOST_PER_DAY[key.pool]]);
    return row ?? null;
  }

  /** Nothing was compared, or what was right proved nothing: as if it had not been counted. @param own see `CountedAnswer.own`. */
  async giveBack(key: BudgetKey, at: string, own: number, manager: EntityManager): Promise<void> {
    await manager.query(GIVE_BACK, [key.userId, key.pool, key.streak, at, own]);
  }

  async succeed(key: BudgetKey, at: string, own: number, manager: EntityManager): Promise<void> {
    await manager.query(SUCCEED, [key.userId, key.pool, key.streak, at, own]);
  }

  /** @returns the row for the one caller that is to tell this lock; null for everybody else, and when there is none (any more). */
  async claimLock(key: Pick<BudgetKey, 'userId' | 'pool'>, manager: EntityManager): Promise<BudgetRow | null> {
    const [rows] = await manager.query<[BudgetRow[], number]>(CLAIM_LOCK, [key.userId, key.pool, MOST_PER_DAY[key.pool]]);
    return rows[0] ?? null;
  }

  read(userIds: readonly string[], manager: EntityManager = this.dataSource.manager): Promise<BudgetRow[]> {
    return manager.query<BudgetRow[]>(`${READ} where user_id = any ($1)`, [userIds]);
  }

  /** By the partial index: only rows whose budget is used up can be locked. */
  readFull(manager: EntityManager): Promise<BudgetRow[]> {
    return manager.query<BudgetRow[]>(`${READ} where cardinality(hour) >= 10 or cardinality(day) >= 30`);
  }

  async clear(userId: string, manager: EntityManager): Promise<void> {
    await manager.query(`update factor_budget set hour = '{}', day = '{}', in_a_row = '{}' where user_id = $1`, [userId]);
  }

  async clearStreaks(userId: string, methods: readonly string[], manager: EntityManager): Promise<void> {
    await manager.query('update factor_budget set in_a_row = in_a_row - $2::text[] where user_id = $1', [userId, methods]);
  }

  /** Told once: whoever reads the number sets it to zero in the same statement. */
  async takeSinceSignIn(userId: string, manager: EntityManager): Promise<number> {
    const [row] = await manager.query<{ failures: number }[]>(
      `with was as (select pool, since_sign_in from factor_budget where user_id = $1 and since_sign_in > 0 for update),
            told as (update factor_budget b set since_sign_in = 0 from was where b.user_id = $1 and b.pool = was.pool)
       select coalesce(sum(since_sign_in), 0)::int as failures from was`,
      [userId],
    );
    return row?.failures ?? 0;
  }
}
