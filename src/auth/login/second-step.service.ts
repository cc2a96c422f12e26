import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { commonProblems } from '../../common/problems/common.problems';
import type { FactorVerdict } from '../../otp/factors/factor';
import { FactorAttempts, type CountedAnswer } from '../../otp/failures/factor-attempts.service';
import { SecondFactors } from '../../otp/second-factors.service';
import { refusalOf, type Refusal } from '../attempts/failed-proofs.service';
import { authProblems } from '../auth.problems';
import type { PendingLoginRow } from '../session/pending-login.repository';
import { TrustedDevices } from '../trusted-devices/trusted-devices.service';
import { withoutSeparators } from './code-grammar';
import { ProvenStep } from './proven-step.service';
import type { SignInOutcome } from './login.service';
import { SecondStepRecords } from './second-step.records';

interface Answer {
  readonly method?: Method | undefined;
  readonly code: string;
  /** Not to be asked in this browser for a while. */
  readonly trustDevice?: boolean | undefined;
}

interface Right {
  readonly trustDevice: boolean;
  readonly verdict: Extract<FactorVerdict, { ok: true }>;
  readonly counted: CountedAnswer;
}

/** The second step: an answer to what a pending login owes. */
@Injectable()
export class SecondStep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly attempts: FactorAttempts,
    private readonly factors: SecondFactors,
    private readonly proven: ProvenStep,
    private readonly records: SecondStepRecords,
    private readonly devices: TrustedDevices,
  ) {}

  /**
   * Order (security requirements §3.8): shape, which is not counted; then the account's budget and the challenge's, counted
   * and committed; then the comparison; then one transaction that uses the answer up, asks the policy again and completes.
   *
   * @throws Problem `too-many-requests` while the method is locked: nothing is compared, and the pending login stays as it is.
   */
  async answer(login: PendingLoginRow, answer: Answer, replaces: Buffer | null): Promise<SignInOutcome> {
    const code = withoutSeparators(answer.code);
    const method = await this.records.methodOf(login, answer.method);
    const misfit = await this.factors.misfit(method, code, login.pending_login_id);
    if (misfit !== null) throw commonProblems.validationFailed([{ pointer: '/code', message: misfit }]);
    const tried = await this.attempts.spend({ userId: login.user_id, method, purpose: login.purpose }, login.challenge_id, login.pending_login_id);
    if (!tried) throw authProblems.loginExpired('challenge not open');
    const { counted, spent } = tried;
    const verdict = await this.factors.judge({ challenge: spent.challenge, method, code });
    if (!verdict.ok) return this.refuse(login, counted, refusalOf(verdict), spent.attemptsLeft);
    const outcome = await this.dataSource.transaction((manager) => this.accept(login, { verdict, counted, trustDevice: answer.trustDevice === true }, replaces, manager));
    return outcome ?? this.refuse(login, counted, refusalOf(verdict), spent.attemptsLeft);
  }

  private async accept(login: PendingLoginRow, { verdict, counted, trustDevice }: Right, replaces: Buffer | null, manager: EntityManager): Promise<SignInOutcome | null> {
    if (!(await verdict.useUp(manager))) return null;
    await this.attempts.succeeded(counted, manager);
    await this.records.rightAnswer(login, verdict.method, manager);
    const outcome = await this.proven.proceed(login, verdict, replaces, manager);
    if (!trustDevice || outcome.kind !== 'authenticated') return outcome;
    const { notices, ...trusted } = await this.devices.trust(login.user_id, verdict.method, manager);
    return { ...outcome, ...trusted, view: { ...outcome.view, notices: [...outcome.view.notices, ...notices] } };
  }

  private async refuse(login: PendingLoginRow, counted: CountedAnswer, refusal: Refusal, attemptsLeft: number): Promise<never> {
    await this.records.wrongAnswer(login, counted, refusal, attemptsLeft);
    throw authProblems.invalidCode(attemptsLeft, login.now, refusal.reason);
  }
}
