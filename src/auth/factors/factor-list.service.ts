import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { DEMANDABLE_METHODS, type DemandableMethod } from '../../common/access/principal';
import { pageWithin, type PageWish } from '../../common/paging/cursor';
import type { EnrolledFactor } from '../../otp/factors/factor';
import { RecoveryCodes } from '../../otp/factors/recovery/recovery-codes';
import { SecondFactors } from '../../otp/second-factors.service';
import type { SignedInRequest } from '../guards/request-facts';
import { graceOf } from '../login/sign-in.view';
import { accepts, canEnrol, demandedMethod } from '../policy/methods.policy';
import { factsOf } from '../policy/person';
import type { SecondFactorDecision } from '../policy/second-factor.policy';
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
    return { ...pageWithin(enrolled.map(viewOfFactor), wish, 'oldest'), recoveryCodesLeft, ...askedOf(signedIn.decision), enrollable: enrollableOf(signedIn) };
  }

  async one(userId: string, factorId: string): Promise<z.infer<typeof factorView> | null> {
    const found = (await this.factors.enrolledOf(userId)).find((factor) => factor.id === factorId);
    return found ? viewOfFactor(found) : null;
  }
}

const askedOf = (decision: SecondFactorDecision) => ({
  required: decision.demanded !== null,
  because: decision.because,
  kind: decision.kind,
  demanded: decision.demanded,
  grace: decision.kind === 'pass' && decision.grace !== null ? graceOf(decision.grace) : null,
});

/** Something weaker would be asked for and not be enough, and leave its owner with more to set up than before. */
function enrollableOf({ session, site }: SignedInRequest): DemandableMethod[] {
  const facts = factsOf(session, site, null);
  const demanded = demandedMethod(facts);
  return DEMANDABLE_METHODS.filter((method) => accepts(method, demanded, facts) && canEnrol(facts, method));
}

export const viewOfFactor = (factor: EnrolledFactor): z.infer<typeof factorView> => ({
  id: factor.id,
  method: factor.method,
  label: factor.label,
  ...(factor.hint === null ? {} : { hint: factor.hint }),
  confirmedAt: factor.confirmedAt.toISOString(),
  lastUsedAt: factor.lastUsedAt?.toISOString() ?? null,
});
