import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import { lockUser } from '../../otp/user-lock';
import { authProblems } from '../auth.problems';
import { PolicyFacts } from '../policy/facts.service';
import { factsOf } from '../policy/person';
import { decideSecondFactor, type SecondFactorDecision } from '../policy/second-factor.policy';
import type { PendingLoginRow } from '../session/pending-login.repository';
import { deliveryOf, PendingAnswer } from './pending-answer.service';
import type { DeliveryView, PendingView } from './sign-in.view';

/** What can be done in a pending login besides answering it: look at it again, and have a code sent. */
@Injectable()
export class PendingSteps {
  constructor(
    private readonly dataSource: DataSource,
    private readonly facts: PolicyFacts,
    private readonly challenges: Challenges,
    private readonly codes: CodeSender,
    private readonly pendingAnswer: PendingAnswer,
    private readonly attempts: FactorAttempts,
  ) {}

  async view(login: PendingLoginRow): Promise<PendingView> {
    const site = await this.facts.siteOf(login);
    const owed = stillOwed(decideSecondFactor(factsOf(login, site, login.factor_method)));
    const challenge = { id: login.challenge_id, expiresAt: login.expires_at, factorId: login.challenge_factor_id };
    return this.pendingAnswer.again(login, owed, challenge, site.settings);
  }

  /** @throws Problem `too-many-requests` before the gap is over or while the method is locked, 422 for a method that was not offered. */
  async send(login: PendingLoginRow, method: 'email' | 'sms'): Promise<DeliveryView> {
    const owed = stillOwed(await this.facts.decide(login, login.factor_method));
    if (!(owed.methods as readonly string[]).includes(method)) {
      throw commonProblems.validationFailed([{ pointer: '/method', message: 'was not offered for this sign-in' }]);
    }
    const outcome = await this.dataSource.transaction(async (manager) => {
      await lockUser(login.user_id, manager);
      await this.attempts.refuseLocked(login.user_id, method, manager);
      const challenge = await this.challenges.find(login.challenge_id, manager);
      if (!challenge) throw authProblems.loginExpired('challenge is gone');
      return this.codes.send({ challenge, method }, manager);
    });
    if (outcome.kind === 'too_soon') throw commonProblems.tooManyRequests(outcome.retryAfterSeconds, 'resend gap');
    return deliveryOf(outcome);
  }
}

type Owed = Extract<SecondFactorDecision, { kind: 'challenge' | 'enrol' }>;

/** A pending login whose policy changed under it: what it waits for is not asked any more, so it has to begin again. */
function stillOwed(decision: SecondFactorDecision): Owed {
  if (decision.kind === 'challenge' || decision.kind === 'enrol') return decision;
  if (decision.kind === 'refuse') throw authProblems.refused(decision);
  throw authProblems.loginExpired('the policy does not ask any more');
}
