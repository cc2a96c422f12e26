import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { Notices } from '../notices/notices.service';
import { SecurityVersions } from '../security-versions';

export interface AddedFactor {
  /** Of the account, for the session that goes on. */
  readonly securityVersion: number;
  /** With the first factor. */
  readonly recoveryCodes: readonly string[] | null;
}

/** What a newly confirmed factor brings, at a sign-in or in a live session: everything else open ends, and its owner is told. */
@Injectable()
export class AddedFactors {
  constructor(
    private readonly versions: SecurityVersions,
    private readonly recovery: RecoveryCodes,
    private readonly notices: Notices,
  ) {}

  /** @param keep the session it was confirmed in, null at a sign-in */
  async settle(userId: string, method: Method, keep: string | null, manager: EntityManager): Promise<AddedFactor> {
    const securityVersion = await this.versions.raise({ userId, because: 'factor_added', keep }, manager);
    const recoveryCodes = await this.recovery.first(userId, manager);
    await this.notices.owe('factor_added', userId, manager, { method });
    return { securityVersion, recoveryCodes };
  }
}
