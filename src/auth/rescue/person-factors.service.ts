import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import { commonProblems } from '../../common/problems/common.problems';
import type { EnrolledFactor } from '../../otp/factors/factor';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { TemporaryCodes } from '../../otp/factors/temporary/temporary-codes';
import { HardTokens } from '../../otp/factors/totp/hard-tokens';
import { SecondFactors } from '../../otp/second-factors.service';
import { LockDirectory } from '../../users/lock-directory';
import { viewOfLock } from '../../users/user.view';
import { viewOfFactor } from '../factors/factor-list.service';
import type { PersonFactorsView } from './person-factors.view';

/** What somebody else can prove, as administrators see it: names and masked hints, never a secret. */
@Injectable()
export class PersonFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: SecondFactors,
    private readonly recovery: RecoveryCodes,
    private readonly temporary: TemporaryCodes,
    private readonly tokens: HardTokens,
    private readonly locks: LockDirectory,
  ) {}

  /** @throws Problem `not-found` */
  async of(userId: string, wish: PageWish, manager: EntityManager = this.dataSource.manager): Promise<PersonFactorsView> {
    const [user] = await manager.query<{ reset_at: Date | null }[]>('select two_factor_reset_at as reset_at from app_user where id = $1', [userId]);
    if (!user) throw commonProblems.notFound();
    const enrolled = await this.factors.enrolledOf(userId, manager);
    const locks = await this.locks.locksOf([userId], manager);
    return {
      ...pageWithin(enrolled.map(viewOfPersonFactor), wish, 'oldest'),
      recoveryCodesLeft: await this.recovery.left(userId, manager),
      locks: (locks.get(userId) ?? []).map(viewOfLock),
      waitingTokens: await this.tokens.waiting(userId, manager),
      temporaryCodeUntil: (await this.temporary.open(userId, manager))?.expiresAt.toISOString() ?? null,
      resetAt: user.reset_at?.toISOString() ?? null,
    };
  }
}

/** As whoever helps the person sees it: here, and on the command line. */
export const viewOfPersonFactor = (factor: EnrolledFactor) => ({ ...viewOfFactor(factor), clockBehind: viewOfClock(factor) });

const viewOfClock = ({ clockBehind }: EnrolledFactor) => clockBehind && { seconds: clockBehind.seconds, seenAt: clockBehind.seenAt.toISOString() };
