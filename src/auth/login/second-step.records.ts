import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import { authProblems } from '../auth.problems';
import { RecoveryCodeUse } from '../notices/recovery-code-use';
import { PolicyFacts } from '../policy/facts.service';
import type { SecondFactorDecision } from '../policy/second-factor.policy';
import type { PendingLoginRow } from '../session/pending-login.repository';

/** What the second step asks and writes around the comparison. */
@Injectable()
export class SecondStepRecords {
  constructor(
    private readonly facts: PolicyFacts,
    private readonly codes: CodeSender,
    private readonly audit: AuditLog,
    private readonly recoveryCodeUse: RecoveryCodeUse,
  ) {}

  /** The method named, or the one in use. @throws Problem 422 for one that was not offered: a client cannot choose a weaker one. */
  async methodOf(login: PendingLoginRow, named: Method | undefined): Promise<Method> {
    const offered = offeredMethods(await this.facts.decide(asOffered(login), login.factor_method));
    const inUse = async (): Promise<Method | undefined> => (await this.codes.deliveryOf(login.challenge_id))?.method ?? offered[0];
    const method = named ?? (await inUse());
    if (method === undefined || !offered.includes(method)) {
      throw commonProblems.validationFailed([{ pointer: '/method', message: 'was not offered for this sign-in' }]);
    }
    return method;
  }

  rightAnswer(login: PendingLoginRow, method: Method, manager: EntityManager): Promise<void> {
    return this.recoveryCodeUse.tell(method, login.user_id, manager);
  }

  triesUsedUp(login: PendingLoginRow, manager: EntityManager): Promise<void> {
    const target = { kind: 'user' as const, id: login.user_id, label: maskEmail(login.email) };
    return this.audit.record({ event: 'pending_login_ended', outcome: 'failure', reason: 'tries_used_up', target }, manager);
  }
}

/** A code that ran out since it was offered is a wrong code, counted like any other, not a method that was never there (contract §4). */
const asOffered = (login: PendingLoginRow): PendingLoginRow => ({
  ...login,
  temporary_code: login.temporary_code || login.had_temporary_code,
  recovery_codes_left: login.recovery_codes_left === 0 && login.had_recovery_codes ? 1 : login.recovery_codes_left,
});

function offeredMethods(decision: SecondFactorDecision): readonly Method[] {
  if (decision.kind === 'refuse') throw authProblems.refused(decision);
  // The policy stopped asking between the steps: there is nothing left to choose, whatever is in use completes it.
  return decision.kind === 'pass' ? ['totp', 'email', 'sms', 'recovery_code', 'temporary_code'] : decision.methods;
}
