import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { authProblems } from '../auth.problems';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf } from '../policy/person';
import { ADDRESS_NOT_LISTED, decideSecondFactor } from '../policy/second-factor.policy';
import { enrollingInSession, type Enrolling } from './enrolling';

/** Who is setting a factor up: the guard let in a pending login that owes one, or a session. */
@Injectable()
export class EnrollingRequests {
  constructor(private readonly facts: PolicyFacts) {}

  /** @throws Problem `login-expired` when the policy no longer asks this sign-in to enrol anything. */
  async of(request: FastifyRequest): Promise<Enrolling> {
    const { pendingLogin } = request;
    if (!pendingLogin) return enrollingInSession(request);
    const site = await this.facts.siteOf(pendingLogin);
    const decision = decideSecondFactor(factsOf(pendingLogin, site, pendingLogin.factor_method));
    if (decision.because === ADDRESS_NOT_LISTED) throw authProblems.addressNotAllowed();
    // A factor that became active meanwhile ends every enrolment that a password alone had begun (product P-34).
    if (decision.kind !== 'enrol') throw authProblems.loginExpired(`no enrolment owed: ${decision.kind}`);
    return {
      person: pendingLogin,
      site,
      boundTo: pendingLogin.pending_login_id,
      challengeId: pendingLogin.challenge_id,
      demanded: decision.demanded,
      provenBy: pendingLogin.factor_method,
      chosen: false,
    };
  }
}
