import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import { ComparedAnswers, EndedMeanwhile, type RightAnswer } from '../attempts/compared-answers.service';
import { authProblems } from '../auth.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { OwnPassword } from '../password/own-password.service';
import { factsOf } from '../policy/person';
import { decideSecondFactor, mustProveFactor, provableMethods } from '../policy/second-factor.policy';
import { SessionService, type Established, type Proof } from '../session/session.service';
import { StepUpChallenges, type Tried } from './step-up-challenges.service';
import { StepUpRecords } from './step-up.records';

/** A fresh proof inside a live session: it gets a new id, and what the person was doing goes on (product P-10). */
@Injectable()
export class StepUp {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: StepUpChallenges,
    private readonly compared: ComparedAnswers,
    private readonly ownPassword: OwnPassword,
    private readonly sessions: SessionService,
    private readonly records: StepUpRecords,
  ) {}

  async byCode(signedIn: SignedInRequest, answer: { readonly method: Method; readonly code: string }): Promise<Established> {
    const { session } = signedIn;
    requireOffered(signedIn, answer.method);
    const code = await this.compared.codeOf(answer.code, answer.method, session.session_id);
    const tried = await this.challenges.spend(session.user_id, session.session_id, answer.method);
    const accept = (right: RightAnswer, manager: EntityManager) => this.accept(signedIn, right, tried, manager);
    return this.compared.settle({ in: { kind: 'session', row: session }, code, tried, event: 'authn_step_up_fail', accept });
  }

  /** For somebody who has no factor: the password is all there is to prove. */
  async byPassword(signedIn: SignedInRequest, password: string): Promise<Established> {
    const { session, site } = signedIn;
    // It would look like a fresh proof and open nothing: what this session lacks is a factor.
    if (session.factor_method === 'temporary_code') throw commonProblems.forbidden('You signed in by a temporary code. Set up a second factor first.');
    if (mustProveFactor(factsOf(session, site, null))) {
      throw commonProblems.validationFailed([{ pointer: '/password', message: 'is not enough: prove one of your factors' }]);
    }
    if (!(await this.ownPassword.isRight(session, password))) {
      await this.records.wrongPassword(signedIn);
      throw authProblems.invalidCredentials('wrong password at step-up');
    }
    return this.dataSource.transaction((manager) =>
      this.renew(signedIn, { passwordProvenAt: session.now, factor: null }, signedIn.decision.because, manager),
    );
  }

  private async accept(signedIn: SignedInRequest, verdict: RightAnswer, { counted, spent }: Tried, manager: EntityManager): Promise<Established> {
    if (!(await this.challenges.pass(spent.challenge.id, counted, manager))) throw new EndedMeanwhile();
    const { session, site } = signedIn;
    const decision = decideSecondFactor(factsOf(session, site, verdict.method));
    const proof = { passwordProvenAt: null, factor: { method: verdict.method, provenAt: session.now } };
    await this.records.success(signedIn, verdict.method, manager);
    return this.renew(signedIn, proof, decision.because, manager);
  }

  private async renew(signedIn: SignedInRequest, proof: Proof, because: string, manager: EntityManager): Promise<Established> {
    const { session } = signedIn;
    const renewed = await this.sessions.renew(session, proof, { because, securityVersion: session.security_version }, manager);
    if (!renewed) throw commonProblems.unauthenticated('session ended during the step-up');
    return renewed;
  }
}

/** @throws Problem 422 for a method this person cannot prove, or that is too weak for the policy of now. */
export function requireOffered({ session, site }: SignedInRequest, method: Method): void {
  if (provableMethods(factsOf(session, site, null)).includes(method)) return;
  throw commonProblems.validationFailed([{ pointer: '/method', message: 'is not one you can prove here' }]);
}
