import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import { FactorBudgetRepository } from '../failures/factor-budget.repository';
import { ERASED } from '../factors/factor-secrets';
import { RecoveryCodes } from '../factors/recovery/recovery-codes';
import { TemporaryCodes } from '../factors/temporary/temporary-codes';
import { lockUser } from '../user-lock';

export interface RemovedFactors {
  /** Of the confirmed ones, each once. */
  readonly methods: readonly DemandableMethod[];
  readonly recoveryCodes: number;
}

/** Everything a person could prove besides the password, taken away at once (product P-81). */
@Injectable()
export class FactorResets {
  constructor(
    private readonly recovery: RecoveryCodes,
    private readonly temporary: TemporaryCodes,
    private readonly budgets: FactorBudgetRepository,
  ) {}

  /**
   * Secrets are erased, what waits to be confirmed and the links that lead to it die with the rest. From here on a password
   * alone sets up no factor. The caller moves the account's version, and records and tells it.
   */
  async removeAll(userId: string, manager: EntityManager): Promise<RemovedFactors> {
    await lockUser(userId, manager);
    const recoveryCodes = await this.recovery.left(userId, manager);
    const [rows] = await manager.query<[{ method: DemandableMethod; confirmed: boolean }[], number]>(
      `update second_factor set removed_at = app_now(), secret = $2, secret_digest = null, bound_to = null, pending_until = null
        where user_id = $1 and removed_at is null returning method, confirmed_at is not null as confirmed`,
      [userId, ERASED],
    );
    await this.recovery.void(userId, manager);
    await this.temporary.void(userId, manager);
    const methods = [...new Set(rows.filter(({ confirmed }) => confirmed).map(({ method }) => method))].sort();
    // The next app begins with a count of its own; locks of the account stay until somebody lifts them.
    await this.budgets.clearStreaks(userId, [...new Set(rows.map(({ method }) => method))], manager);
    await manager.query(
      `update mailed_link set superseded_at = app_now()
        where user_id = $1 and purpose = 'enrolment' and used_at is null and superseded_at is null`,
      [userId],
    );
    // Asked by their own wish until the last factor is removed (product P-06): now it is.
    await manager.query('update app_user set two_factor_reset_at = app_now(), always_ask_since = null where id = $1', [userId]);
    return { methods, recoveryCodes };
  }
}
