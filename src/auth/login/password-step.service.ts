import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { KeyedHash } from '../../common/crypto/keyed-hash';
import type { SealedText } from '../../common/crypto/secret-text';
import { maskEmail } from '../../common/mask';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { normaliseLogin, parseMobile } from '../../users/normalise';
import type { Subject } from '../attempts/attempt-keys';
import { PasswordAttempts, type PasswordTrial } from '../attempts/password-attempts.service';
import { Passwords } from '../password/passwords.service';

/** The password was right for this account as it stood at `securityVersion`. */
export interface PasswordProof {
  readonly userId: string;
  readonly securityVersion: number;
}

interface Candidate {
  readonly id: string;
  readonly email_key: string;
  readonly password_hash: SealedText | null;
  readonly security_version: number;
  readonly may_sign_in: boolean;
}

/** A name that is an e-mail address of one account can never be a user name or number of another (users/normalise). */
const FIND = `
  select id, email_key, password_hash, security_version,
         (disabled_at is null
          and (one_time_password_until is null
               or (one_time_password_used_at is null and one_time_password_until > app_now()))) as may_sign_in
    from app_user
   where email_key = $1 or ($2 and username_key = $1) or ($3::text is not null and mobile_number = $3)
   limit 1`;

@Injectable()
export class PasswordStep {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly passwords: Passwords,
    private readonly attempts: PasswordAttempts,
    private readonly keyedHash: KeyedHash,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns null for unknown, wrong, disabled, not accepted, one-time password used up: one answer and one cost for all
   * (product P-21). @throws Problem `too-many-requests`, HashingOverloaded
   */
  async check(login: string, password: string): Promise<PasswordProof | null> {
    const candidate = await this.find(login);
    const usable = candidate?.may_sign_in === true ? candidate : null;
    const trial = this.trialOf(login, candidate);
    const right = await this.attempts.guard(trial, () => this.passwords.verify(usable?.id ?? null, usable?.password_hash ?? null, password));
    if (right && usable) return { userId: usable.id, securityVersion: usable.security_version };
    await this.recordFailure(trial.target, candidate);
    return null;
  }

  private async find(login: string): Promise<Candidate | null> {
    const { settings } = await this.settings.current();
    const mobile = settings.allow_login_using_mobile_number ? parseMobile(login) : null;
    const [candidate] = await this.dataSource.query<Candidate[]>(FIND, [
      normaliseLogin(login),
      settings.allow_login_using_user_name,
      mobile,
    ]);
    return candidate ?? null;
  }

  /** An unknown name is kept as a keyed hash only: people type passwords into the wrong field (OWASP Logging CS). */
  private trialOf(login: string, candidate: Candidate | null): PasswordTrial {
    if (candidate) return { subject: { userId: candidate.id }, target: { kind: 'user', id: candidate.id, label: maskEmail(candidate.email_key) } };
    const label = `unknown:${this.keyedHash.digest('unknown-login', normaliseLogin(login)).toString('hex').slice(0, 32)}`;
    return { subject: unknown(login), target: { kind: 'user', label } };
  }

  private async recordFailure(target: PasswordTrial['target'], candidate: Candidate | null): Promise<void> {
    const reason = candidate ? (candidate.may_sign_in ? 'wrong_password' : 'account_cannot_sign_in') : 'unknown_login';
    await this.audit.record({ event: 'authn_login_fail', outcome: 'failure', reason, target }, this.dataSource.manager);
  }
}

/** Two spellings of a number are one name here too, or whether they share a budget would tell whose number it is. */
const unknown = (login: string): Subject => ({ name: parseMobile(login) ?? normaliseLogin(login) });
