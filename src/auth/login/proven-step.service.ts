import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { SecureRandom } from '../../common/crypto/secure-random';
import { EndedMeanwhile } from '../attempts/compared-answers.service';
import { authProblems } from '../auth.problems';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf, type PersonRow } from '../policy/person';
import { decideSecondFactor, type SecondFactorDecision } from '../policy/second-factor.policy';
import { PendingLoginRepository, type PendingLoginRow } from '../session/pending-login.repository';
import { newSessionToken } from '../session/session-token';
import { FinishedLogin } from './finished-login.service';
import type { SignInOutcome } from './login.service';
import { PendingAnswer } from './pending-answer.service';
import { PendingLogins } from './pending-logins.service';

export interface Proven {
  readonly method: Method;
  /** It begins to count with this answer. */
  readonly confirms?: boolean;
}

/** A factor was proven in a pending login: ask the policy again, as the roles and settings are now, and do what it says. */
@Injectable()
export class ProvenStep {
  constructor(
    private readonly facts: PolicyFacts,
    private readonly pendingLogins: PendingLogins,
    private readonly answer: PendingAnswer,
    private readonly finish: FinishedLogin,
    private readonly repository: PendingLoginRepository,
    private readonly random: SecureRandom,
  ) {}

  async proceed(login: PendingLoginRow, { method, confirms }: Proven, replaces: Buffer | null, manager: EntityManager): Promise<SignInOutcome> {
    const person = await this.facts.personById(login.user_id, manager);
    if (!person) throw new EndedMeanwhile();
    const site = await this.facts.siteOf(person, manager);
    const decision = decideSecondFactor(factsOf(person, site, method));
    switch (decision.kind) {
      case 'pass':
        return this.finish.complete({ login, person, site, method, added: confirms === true || login.purpose === 'enrol', because: decision.because, replaces, grace: decision.grace }, manager);
      case 'enrol':
        return this.goOnToEnrolment(login, person, method, decision, manager);
      case 'challenge': {
        // A role changed between the steps and asks for more than was just proven: the same login goes on, with that.
        const view = await this.answer.again(person, decision, { id: login.challenge_id, expiresAt: login.expires_at, factorId: null }, site.settings);
        return { kind: 'pending', token: await this.renewCookie(login, method, login.challenge_id, manager), view };
      }
      case 'refuse':
        throw authProblems.refused(decision);
    }
  }

  private async goOnToEnrolment(
    login: PendingLoginRow,
    person: PersonRow,
    method: Method,
    decision: Extract<SecondFactorDecision, { kind: 'enrol' }>,
    manager: EntityManager,
  ): Promise<SignInOutcome> {
    const site = await this.facts.siteOf(person, manager);
    const challenge = await this.pendingLogins.openChallenge(person.user_id, login.pending_login_id, 'enrol', manager);
    const token = await this.renewCookie(login, method, challenge.id, manager);
    return { kind: 'pending', token, view: await this.answer.begin(person, decision, challenge, site.settings, manager) };
  }

  private async renewCookie(login: PendingLoginRow, factorMethod: Method, challengeId: string, manager: EntityManager): Promise<string> {
    const { token, hash } = newSessionToken(this.random);
    const advanced = await this.repository.advance(login.pending_login_id, { challengeId, tokenHash: hash, factorMethod }, manager);
    if (!advanced) throw new EndedMeanwhile();
    return token;
  }
}
