import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { ComparedAnswers, type RightAnswer } from '../attempts/compared-answers.service';
import { authProblems } from '../auth.problems';
import type { PendingLoginRow } from '../session/pending-login.repository';
import { TrustedDevices } from '../trusted-devices/trusted-devices.service';
import { ProvenStep } from './proven-step.service';
import type { SignInOutcome } from './login.service';
import { SecondStepRecords } from './second-step.records';

interface Answer {
  readonly method?: Method | undefined;
  readonly code: string;
  /** Not to be asked in this browser for a while. */
  readonly trustDevice?: boolean | undefined;
}

/** The second step: an answer to what a pending login owes. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly attempts: FactorAttempts,
    private readonly compared: ComparedAnswers,
    private readonly proven: ProvenStep,
    private readonly records: SecondStepRecords,
    private readonly devices: TrustedDevices,
  ) {}

  /**
   * Order (security requirements §3.8): shape, which is not counted; then the account's budget and the challenge's, counted
   * and committed; then the comparison; then one transaction that
   * uses the answer up, asks the policy again and completes.
   *
   * @throws Problem `too-many-requests` while the method is locked: nothing is compared, and the pending login stays as it is.
   */
  async answer(login: PendingLoginRow, answer: Answer, replaces: Buffer | null): Promise<SignInOutcome> {
    const method = await this.records.methodOf(login, answer.method);
    const code = await this.compared.codeOf(answer.code, method, login.pending_login_id);
    const tried = await this.attempts.spend({ userId: login.user_id, method, purpose: login.purpose }, login.challenge_id, login.pending_login_id);
    if (!tried) throw authProblems.loginExpired('challenge not open');
    return this.compared.settle({
      in: { kind: 'pending_login', row: login },
      code,
      tried,
      event: 'authn_second_factor_fail',
      accept: (right, manager) => this.accept(login, right, { replaces, trustDevice: answer.trustDevice === true }, manager),
      whenTriesEnd: (manager) => this.records.triesUsedUp(login, manager),
    });
  }

  private async accept(
    login: PendingLoginRow,
    right: RightAnswer,
    wish: { readonly replaces: Buffer | null; readonly trustDevice: boolean },
    manager: EntityManager,
  ): Promise<SignInOutcome> {
    await this.records.rightAnswer(login, right.method, manager);
    const outcome = await this.proven.proceed(login, right, wish.replaces, manager);
    if (!wish.trustDevice || outcome.kind !== 'authenticated') return outcome;
    const { notices, ...trusted } = await this.devices.trust(login.user_id, right.method, manager);
    return { ...outcome, ...trusted, view: { ...outcome.view, notices: [...outcome.view.notices, ...notices] } };
  }
}
