import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import type { FactorVerdict } from '../../otp/factors/factor';
import { FactorAttempts, type CountedAnswer } from '../../otp/failures/factor-attempts.service';
import { SecondFactors } from '../../otp/second-factors.service';
import { FailedProofs } from '../attempts/failed-proofs.service';
import { authProblems } from '../auth.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { withoutSeparators } from '../login/code-grammar';
import { requireNothingOwed } from './enrolling';
import { ConfirmedFactors, type ConfirmedFactor } from './confirmed-factors.service';

interface Right {
  readonly verdict: Extract<FactorVerdict, { ok: true }>;
  readonly counted: CountedAnswer;
}

/** Confirming a factor in a live session: the session becomes `two_factor` under a new id, the person's others end. */
@Injectable()
export class ConfirmFactor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly factors: SecondFactors,
    private readonly confirmed: ConfirmedFactors,
    private readonly attempts: FactorAttempts,
    private readonly failures: FailedProofs,
  ) {}

  async confirm(signedIn: SignedInRequest, factorId: string, typed: string): Promise<ConfirmedFactor> {
    requireNothingOwed(signedIn);
    const { session } = signedIn;
    const waiting = await this.challenges.openFor(session.session_id, 'enrol');
    const method = waiting?.factorId === factorId ? await this.confirmed.methodOf(factorId, session.user_id) : null;
    if (!waiting || !method) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const code = withoutSeparators(typed);
    const misfit = await this.factors.misfit(method, code, session.session_id);
    if (misfit !== null) throw commonProblems.validationFailed([{ pointer: '/code', message: misfit }]);
    const tried = await this.attempts.spend({ userId: session.user_id, method, purpose: 'enrol' }, waiting.id, session.session_id);
    if (!tried) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const { counted, spent } = tried;
    const verdict = await this.factors.judge({ challenge: spent.challenge, method, code });
    const right = verdict.ok ? { verdict, counted } : null;
    const done = right && (await this.dataSource.transaction((manager) => this.accept(signedIn, waiting.id, right, manager)));
    if (done) return done;
    const reason = verdict.ok ? 'used_meanwhile' : verdict.reason;
    const failure = { event: 'authn_second_factor_fail' as const, reason, email: session.email };
    await this.dataSource.transaction((manager) => this.failures.record(counted, failure, manager));
    throw authProblems.invalidCode(spent.attemptsLeft, session.now, reason);
  }

  private async accept(signedIn: SignedInRequest, challengeId: string, { verdict, counted }: Right, manager: EntityManager): Promise<ConfirmedFactor | null> {
    if (!(await verdict.useUp(manager))) return null;
    await this.attempts.succeeded(counted, manager);
    // Thrown, not returned: the answer just used up has to come back with the rest of the transaction.
    if (!(await this.challenges.pass(challengeId, manager))) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    return this.confirmed.settle(signedIn, verdict, manager);
  }
}
