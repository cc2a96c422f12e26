import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import type { EnrolledFactor } from '../../otp/factors/factor';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { SecondFactors } from '../../otp/second-factors.service';
import type { SignedInRequest } from '../guards/request-facts';
import type { factorListView, factorView } from './factor.view';

@Injectable()
export class FactorList {
  constructor(
    private readonly factors: SecondFactors,
    private readonly recovery: RecoveryCodes,
  ) {}

  async of(signedIn: SignedInRequest, wish: PageWish): Promise<z.infer<typeof factorListView>> {
    const userId = signedIn.session.user_id;
    const [enrolled, recoveryCodesLeft] = await Promise.all([this.factors.enrolledOf(userId), this.recovery.left(userId)]);
    const { demanded, because } = signedIn.decision;
    return { ...pageWithin(enrolled.map(viewOfFactor), wish, 'oldest'), recoveryCodesLeft, required: demanded !== null, because };
  }

  async one(userId: string, factorId: string): Promise<z.infer<typeof factorView> | null> {
    const found = (await this.factors.enrolledOf(userId)).find((factor) => factor.id === factorId);
    return found ? viewOfFactor(found) : null;
  }
}

export const viewOfFactor = (factor: EnrolledFactor): z.infer<typeof factorView> => ({
  id: factor.id,
  method: factor.method,
  label: factor.label,
  ...(factor.hint === null ? {} : { hint: factor.hint }),
  confirmedAt: factor.confirmedAt.toISOString(),
  lastUsedAt: factor.lastUsedAt?.toISOString() ?? null,
});
