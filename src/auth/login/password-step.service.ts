import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { PasswordAttempts, type PasswordTrial } from '../attempts/password-attempts.service';
import { Passwords } from '../password/passwords.service';
import { NamedAccounts, type NamedAccount } from './named-accounts.service';

/** The password was right for this account as it stood at `securityVersion`. */
export interface PasswordProof {
  readonly userId: string;
  readonly securityVersion: number;
}

@Injectable()
export class PasswordStep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: NamedAccounts,
    private readonly passwords: Passwords,
    private readonly attempts: PasswordAttempts,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns null for unknown, wrong, disabled, not accepted, one-time password used up: one answer and one cost for all
   * (product P-21). @throws Problem `too-many-requests`, HashingOverloaded
   */
  async check(login: string, password: string): Promise<PasswordProof | null> {
    const candidate = await this.accounts.find(login);
    const usable = candidate?.may_sign_in === true ? candidate : null;
    const trial: PasswordTrial = { subject: this.accounts.subjectOf(login, candidate), target: this.accounts.targetOf(login, candidate) };
    const right = await this.attempts.guard(trial, () => this.passwords.verify(usable?.id ?? null, usable?.password_hash ?? null, password));
    if (right && usable) return { userId: usable.id, securityVersion: usable.security_version };
    await this.recordFailure(trial.target, candidate);
    return null;
  }

  private async recordFailure(target: PasswordTrial['target'], candidate: NamedAccount | null): Promise<void> {
    const reason = candidate ? (candidate.may_sign_in ? 'wrong_password' : 'account_cannot_sign_in') : 'unknown_login';
    await this.audit.record({ event: 'authn_login_fail', outcome: 'failure', reason, target }, this.dataSource.manager);
  }
}
