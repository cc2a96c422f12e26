import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FactorResets, type RemovedFactors } from '../../otp/rescue/factor-resets';
import { ApiKeyEnds } from '../api-keys/api-key-ends.service';
import { Notices } from '../notices/notices.service';
import { SecurityVersions } from '../security-versions';

/** What ends for somebody whose factors are reset, and that they are told: whoever asked for it may not have been them. */
@Injectable()
export class EndedAccess {
  constructor(
    private readonly resets: FactorResets,
    private readonly versions: SecurityVersions,
    private readonly apiKeys: ApiKeyEnds,
    private readonly notices: Notices,
  ) {}

  /** @param reason in the words of whoever asked for it, for the person */
  async byReset(userId: string, reason: string, manager: EntityManager): Promise<RemovedFactors> {
    const removed = await this.resets.removeAll(userId, manager);
    await this.versions.raise({ userId, because: 'factor_reset', keep: null }, manager);
    const keys = await this.apiKeys.ofOwner(userId, 'factor_reset', manager);
    await this.notices.owe('factor_reset', userId, manager, { keys, reason });
    return removed;
  }
}
