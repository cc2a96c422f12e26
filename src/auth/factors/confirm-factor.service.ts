import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { ComparedAnswers, EndedMeanwhile, type RightAnswer } from '../attempts/compared-answers.service';
import type { SignedInRequest } from '../guards/request-facts';
import { requireNothingOwed } from './enrolling';
import { ConfirmedFactors, type ConfirmedFactor } from './confirmed-factors.service';

/** Confirming a factor in a live session: the session becomes `two_factor` under a new id, the person's others end. */
@Injectable()
export class ConfirmFactor {
  constructor(
    private readonly challenges: Challenges,
    private readonly confirmed: ConfirmedFactors,
    private readonly attempts: FactorAttempts,
    private readonly compared: ComparedAnswers,
  ) {}

  async confirm(signedIn: SignedInRequest, factorId: string, typed: string): Promise<ConfirmedFactor> {
    requireNothingOwed(signedIn);
    const { session } = signedIn;
    const waiting = await this.challenges.openFor(session.session_id, 'enrol');
    const method = waiting?.factorId === factorId ? await this.confirmed.methodOf(factorId, session.user_id) : null;
    if (!waiting || !method) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const code = await this.compared.codeOf(typed, method, session.session_id);
    const tried = await this.attempts.spend({ userId: session.user_id, method, purpose: 'enrol' }, waiting.id, session.session_id);
    if (!tried) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const accept = (right: RightAnswer, manager: EntityManager) => this.accept(signedIn, waiting.id, right, manager);
    return this.compared.settle({ in: { kind: 'session', row: session }, code, tried, event: 'authn_second_factor_fail', accept });
  }

  private async accept(signedIn: SignedInRequest, challengeId: string, right: RightAnswer, manager: EntityManager): Promise<ConfirmedFactor> {
    if (!(await this.challenges.pass(challengeId, manager))) throw new EndedMeanwhile();
    return this.confirmed.settle(signedIn, right, manager);
  }
}
