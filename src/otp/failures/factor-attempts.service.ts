import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import type { ChallengeEntity, ChallengePurpose } from '../challenges/challenge.entity';
import { Challenges } from '../challenges/challenges.service';
import { lockedUntil, LOCK_SECONDS, MOST_IN_A_ROW, poolOf, secondsUntil, suspends, TELL_FROM, type Pool } from './failure-budget.rules';
import { type BudgetKey, type BudgetRow, FactorBudgetRepository } from './factor-budget.repository';
import { FactorSuspensions } from './factor-suspensions';

/** One answer, counted as a failure until it turns out to be right. */
export interface CountedAnswer {
  readonly userId: string;
  readonly method: Method;
  readonly pool: Pool;
  /** With it the budget was full. */
  readonly fills: boolean;
  /** Should it be wrong, it is the one that suspends this method. */
  readonly suspends: DemandableMethod | null;
  /** Should it be wrong, the person is to be told. */
  readonly worthTelling: boolean;
  /** Of this pool within an hour, this one included. */
  readonly withinTheHour: number;
  /** Tries of its own challenge, this one included: should it be right, they were the person's own and need not be told. */
  readonly own: number;
  /** Should it be right, the failures before it are forgiven. */
  readonly forgives: boolean;
  readonly reservation: { readonly key: BudgetKey; readonly at: string };
}

export interface SpentAttempt {
  readonly challenge: ChallengeEntity;
  readonly attemptsLeft: number;
}

export interface AnswerTo {
  readonly userId: string;
  readonly method: Method;
  readonly purpose: ChallengePurpose;
}

/** The account's budget for wrong answers, over all sign-ins, sessions, browsers and processes (product P-60). */
@Injectable()
export class FactorAttempts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly budgets: FactorBudgetRepository,
    private readonly suspensions: FactorSuspensions,
    private readonly challenges: Challenges,
  ) {}

  /**
   * Budget, then challenge: both counted and committed before anything is compared. Call it outside a transaction.
   *
   * @returns null when the challenge is not open, and then nothing is counted.
   * @throws Problem `too-many-requests` while the pool is locked, for right and wrong answers alike.
   */
  async spend(answer: AnswerTo, challengeId: string, boundTo: string): Promise<{ counted: CountedAnswer; spent: SpentAttempt } | null> {
    const counted = await this.reserve(answer);
    const spent = await this.challenges.spendAttempt(challengeId, boundTo);
    if (spent) return { counted: { ...counted, own: spent.challenge.attempts }, spent };
    await this.giveBack(counted, this.dataSource.manager);
    return null;
  }

  /** @throws Problem `too-many-requests` with the time that is left. */
  async reserve({ userId, method, purpose }: AnswerTo): Promise<CountedAnswer> {
    const pool = poolOf(method);
    // The secret of an app being enrolled was on the screen: a wrong code is no guess at it, a right one proves nothing.
    const ownSecret = method === 'totp' && purpose === 'enrol';
    const key: BudgetKey = { userId, pool, streak: suspends(method) && !ownSecret ? method : null };
    const row = await this.budgets.reserve(key);
    if (!row) throw await this.refusal(key, method);
    return {
      userId,
      method,
      pool,
      fills: lockedUntil(row, row.now) !== null,
      suspends: key.streak !== null && suspends(method) && streak(row, method) >= MOST_IN_A_ROW ? method : null,
      worthTelling: row.hour.length >= TELL_FROM,
      withinTheHour: row.hour.length,
      own: 1,
      // The owner of a stolen session can read what is sent to an address of their own: it proves no factor of the account.
      forgives: !ownSecret && purpose !== 'verify_contact',
      reservation: { key, at: row.at },
    };
  }

  /** Nothing was compared after all. */
  giveBack({ own, reservation }: CountedAnswer, manager: EntityManager): Promise<void> {
    return this.budgets.giveBack(reservation.key, reservation.at, own, manager);
  }

  /**
   * It was right, in the transaction that uses it up: no failure, and what failed before in this pool within the hour is
   * forgiven (requirements R-066), but not what failed within the day.
   */
  succeeded({ forgives, own, reservation: { key, at } }: CountedAnswer, manager: EntityManager): Promise<void> {
    return forgives ? this.budgets.succeed(key, at, own, manager) : this.budgets.giveBack(key, at, own, manager);
  }

  /**
   * A wrong answer filled the budget: is there a lock that nobody has told yet? Another answer of the same moment may have
   * filled it as well, and one that was given back may have made room again.
   *
   * @returns its end, to one caller.
   */
  async claimLock({ fills, reservation }: CountedAnswer, manager: EntityManager): Promise<Date | null> {
    const row = fills ? await this.budgets.claimLock(reservation.key, manager) : null;
    return row && lockedUntil(row, row.now);
  }

  /** For what leads to an answer: while none is looked at, no code is sent. @throws Problem `too-many-requests` */
  async refuseLocked(userId: string, method: Method, manager: EntityManager): Promise<void> {
    const row = (await this.budgets.read([userId], manager)).find(({ pool }) => pool === poolOf(method));
    const until = row ? lockedUntil(row, row.now) : null;
    if (row && until) throw commonProblems.tooManyRequests(secondsUntil(until, row.now), `${row.pool} locked`);
  }

  /** Until when each locked pool is locked. */
  async locksOf(userId: string, manager?: EntityManager): Promise<ReadonlyMap<Pool, Date>> {
    const rows = await this.budgets.read([userId], manager);
    const locks = rows.map((row) => [row.pool, lockedUntil(row, row.now)] as const);
    return new Map(locks.flatMap(([pool, until]) => (until ? [[pool, until] as const] : [])));
  }

  /** How often an answer failed since the last sign-in, but for this one's own mistakes; asked once, by the sign-in that tells it. */
  takeFailuresSinceSignIn(userId: string, manager: EntityManager): Promise<number> {
    return this.budgets.takeSinceSignIn(userId, manager);
  }

  private async refusal(key: BudgetKey, method: Method) {
    const rows = await this.budgets.read([key.userId]);
    const row = rows.find((each) => each.pool === key.pool);
    const until = row ? lockedUntil(row, row.now) : null;
    if (row && until) return commonProblems.tooManyRequests(secondsUntil(until, row.now), `${key.pool} locked`);
    // The lock ended between the two statements.
    if (!row || !suspends(method) || streak(row, method) < MOST_IN_A_ROW) return commonProblems.tooManyRequests(1, `${key.pool} locked`);
    // Fifty in a row, and the process that counted the last died before it wrote the suspension: it is written now.
    await this.dataSource.transaction((manager) => this.suspensions.suspend(key.userId, method, manager));
    return commonProblems.tooManyRequests(LOCK_SECONDS, `${method} suspended`);
  }
}

const streak = (row: BudgetRow, method: Method): number => row.in_a_row[method] ?? 0;
