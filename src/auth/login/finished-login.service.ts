import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import type { Warning } from '../../common/change-review';
import { maskEmail } from '../../common/mask';
import { Challenges } from '../../otp/challenges/challenges.service';
import { EndedMeanwhile } from '../attempts/compared-answers.service';
import { AddedFactors } from '../factors/added-factors.service';
import { reminderOfCodes } from '../notices/recovery-code-use';
import type { PersonRow, SiteFacts } from '../policy/person';
import type { Grace } from '../policy/who-asks.policy';
import { PendingLoginRepository, type PendingLoginRow } from '../session/pending-login.repository';
import { Completion } from './completion.service';
import type { SignInOutcome } from './login.service';

export interface FinishedStep {
  readonly login: PendingLoginRow;
  readonly person: PersonRow;
  readonly site: SiteFacts;
  readonly method: Method;
  /** The factor is new to the account. */
  readonly added: boolean;
  readonly because: string;
  readonly replaces: Buffer | null;
  readonly grace: Grace | null;
}

/** The policy is satisfied: the pending login becomes a session, once. */
@Injectable()
export class FinishedLogin {
  constructor(
    private readonly challenges: Challenges,
    private readonly repository: PendingLoginRepository,
    private readonly completion: Completion,
    private readonly added: AddedFactors,
    private readonly audit: AuditLog,
  ) {}

  async complete(step: FinishedStep, manager: EntityManager): Promise<SignInOutcome> {
    const { login, person, site, method } = step;
    const passed = await this.challenges.pass(login.challenge_id, manager);
    const completed = passed && (await this.repository.complete(login.pending_login_id, manager));
    if (!completed) throw new EndedMeanwhile();
    await this.record(login, method, manager);
    // A factor was added: every other session and sign-in of the account ends with the version (product P-34, P-70).
    const added = step.added ? await this.added.settle(person.user_id, method, null, manager) : null;
    const recoveryCodes = added?.recoveryCodes ?? null;
    return this.completion.establish(
      {
        person: { ...person, security_version: added?.securityVersion ?? person.security_version },
        site,
        factor: { method, provenAt: person.now },
        because: step.because,
        passwordProvenAt: login.started_at,
        replaces: step.replaces,
        grace: step.grace,
        notices: [...byTemporaryCode(method), ...(recoveryCodes ? [] : reminderOfCodes(person.recovery_codes_left, method === 'recovery_code'))],
        ...(recoveryCodes ? { recoveryCodes } : {}),
      },
      manager,
    );
  }

  private async record(login: PendingLoginRow, method: Method, manager: EntityManager): Promise<void> {
    const label = maskEmail(login.email);
    await this.audit.record(
      {
        event: 'authn_second_factor_success',
        outcome: 'success',
        method,
        actor: { userId: login.user_id, label },
        target: { kind: 'user', id: login.user_id, label },
      },
      manager,
    );
  }
}

/** Said at once: everything else that needs a fresh proof will be refused. */
function byTemporaryCode(method: Method): readonly Warning[] {
  if (method !== 'temporary_code') return [];
  return [{ code: 'set_up_second_factor', message: 'You signed in by a temporary code, which is used up now. Set up a second factor before you leave.' }];
}
