import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { currentContext } from '../../common/http/request-context';
import { sourceOf } from '../../common/http/source.rules';
import type { FullWindow } from './attempt-events';
import { AttemptKeys, type Subject } from './attempt-keys';
import { AttemptWindows } from './attempt-windows';
import { FamiliarPlaces } from './familiar-places';
import { PAIR_WINDOW, SOURCE_WINDOW } from './password-attempt.rules';
import { PasswordBudgets, type BudgetLimits, type BudgetReservation } from './password-budgets';

export interface Reservation {
  readonly kind: 'reserved';
  readonly budget: BudgetReservation;
  /** Places taken in windows. */
  readonly windows: readonly Buffer[];
}

export interface Refusal {
  readonly kind: 'refused';
  readonly retryAfter: number;
  readonly full: readonly FullWindow[];
}

/** Ends the transaction without leaving anything counted: what is refused is no failure, or refusals would feed the lock. */
class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super('refused before anything was compared');
  }
}

/**
 * One attempt is a place in up to three counts (source, source with account, account), all or none, in one transaction that
 * is committed before the comparison. The order source → pair → budget is the same for everybody who takes or gives
 * back, so two attempts never wait for each other.
 */
@Injectable()
export class AttemptReservations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: AttemptKeys,
    private readonly windows: AttemptWindows,
    private readonly budgets: PasswordBudgets,
    private readonly familiar: FamiliarPlaces,
  ) {}

  async reserve(subject: Subject, limits: BudgetLimits): Promise<Reservation | Refusal> {
    try {
      return await this.dataSource.transaction((manager) => this.take(subject, limits, manager));
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  }

  /** The password was right. What other names failed at from the same source stays counted. */
  succeeded(reservation: Reservation): Promise<void> {
    return this.undo(reservation, (manager) => this.budgets.clear(reservation.budget, manager));
  }

  /** Nothing was compared. */
  release(reservation: Reservation): Promise<void> {
    return this.undo(reservation, (manager) => this.budgets.giveBack(reservation.budget, manager));
  }

  /** Every count is asked, also after a refusal: the waiting time is the longest, whichever is full. */
  private async take(subject: Subject, limits: BudgetLimits, manager: EntityManager): Promise<Reservation> {
    const userId = 'userId' in subject ? subject.userId : null;
    const browser = await this.familiar.browserOf(userId, manager);
    const budgetKey = userId !== null && browser ? this.keys.browserBudgetOf(userId, browser) : this.keys.budgetOf(subject);
    const places = await this.takePlaces(budgetKey, browser !== null, userId, manager);
    const budget = await this.budgets.reserve(budgetKey, limits, manager);
    const waits = [...places.waits, ...(budget.kind === 'refused' ? [budget.retryAfter] : [])];
    if (budget.kind === 'refused' || waits.length > 0) throw new Refused({ kind: 'refused', retryAfter: Math.max(...waits), full: places.full });
    return { kind: 'reserved', budget: budget.reservation, windows: places.taken };
  }

  private async takePlaces(budgetKey: Buffer, knownBrowser: boolean, userId: string | null, manager: EntityManager) {
    const taken: Buffer[] = [];
    const waits: number[] = [];
    const full: FullWindow[] = [];
    const source = sourceOf(currentContext()?.address ?? null);
    if (source === null) return { taken, waits, full };
    const sourceKey = this.keys.source(source);
    const sourceWait = await this.windows.take(sourceKey, SOURCE_WINDOW, manager);
    if (sourceWait === null) taken.push(sourceKey);
    else if (!knownBrowser && !(await this.familiar.isKnownAt(source, userId, manager))) {
      waits.push(sourceWait);
      full.push({ key: sourceKey, window: SOURCE_WINDOW, reason: 'passwords_from_source' });
    }
    const pairKey = this.keys.pair(source, budgetKey);
    const pairWait = await this.windows.take(pairKey, PAIR_WINDOW, manager);
    if (pairWait === null) taken.push(pairKey);
    else {
      waits.push(pairWait);
      full.push({ key: pairKey, window: PAIR_WINDOW, reason: 'passwords_for_account_from_source' });
    }
    return { taken, waits, full };
  }

  private async undo(reservation: Reservation, settleBudget: (manager: EntityManager) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      for (const key of reservation.windows) await this.windows.giveBack(key, manager);
      await settleBudget(manager);
    });
  }
}
