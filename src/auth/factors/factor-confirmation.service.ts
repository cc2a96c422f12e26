import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { commonProblems } from '../../common/problems/common.problems';
import { signedInOf } from '../guards/request-facts';
import { SecondStep } from '../login/second-step.service';
import type { PendingLoginRow } from '../session/pending-login.repository';
import { ConfirmFactor } from './confirm-factor.service';
import { FactorList } from './factor-list.service';
import type { confirmedView } from './factor.view';

export interface Confirmed {
  /** For the session cookie. */
  readonly token: string;
  /** For the browser cookie, where this completed a sign-in. */
  readonly browser?: string;
  readonly view: z.infer<typeof confirmedView>;
}

/** One door for confirming, two ways behind it: the end of a sign-in, or a change in a live session. */
@Injectable()
export class FactorConfirmation {
  constructor(
    private readonly secondStep: SecondStep,
    private readonly inSession: ConfirmFactor,
    private readonly list: FactorList,
  ) {}

  async confirm(request: FastifyRequest, factorId: string, code: string): Promise<Confirmed> {
    if (request.pendingLogin) return this.inPendingLogin(request.pendingLogin, factorId, code);
    const signedIn = signedInOf(request);
    const { session, recoveryCodes } = await this.inSession.confirm(signedIn, factorId, code);
    const factor = await this.factor(signedIn.session.user_id, factorId);
    return { token: session.token, view: { factor, ...(recoveryCodes ? { recoveryCodes: [...recoveryCodes] } : {}) } };
  }

  private async inPendingLogin(login: PendingLoginRow, factorId: string, code: string): Promise<Confirmed> {
    if (login.challenge_factor_id !== factorId) throw commonProblems.notFound('No enrolment of this factor is waiting for a code.');
    const outcome = await this.secondStep.answer(login, { code }, null);
    if (outcome.kind !== 'authenticated') throw new Error('a confirmed factor did not complete the sign-in');
    return { token: outcome.token, browser: outcome.browser, view: { ...outcome.view, factor: await this.factor(login.user_id, factorId) } };
  }

  private async factor(userId: string, factorId: string) {
    const factor = await this.list.one(userId, factorId);
    if (!factor) throw new Error('the factor just confirmed is gone');
    return factor;
  }
}
