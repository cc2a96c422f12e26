import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AuditEntry } from '../../common/audit/audit-log';
import { KeyedHash } from '../../common/crypto/keyed-hash';
import type { SealedText } from '../../common/crypto/secret-text';
import { maskEmail } from '../../common/mask';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { normaliseLogin, parseMobile } from '../../users/normalise';
import type { Subject } from '../attempts/attempt-keys';

export interface NamedAccount {
  readonly id: string;
  readonly email_key: string;
  readonly password_hash: SealedText | null;
  readonly security_version: number;
  readonly disabled: boolean;
  /** Enabled, and not held by a one-time password that is used up or too old. */
  readonly may_sign_in: boolean;
}

/** A name that is an e-mail address of one account can never be a user name or number of another (users/normalise). */
const FIND = `
  select id, email_key, password_hash, security_version, disabled_at is not null as disabled,
         (disabled_at is null
          and (one_time_password_until is null
               or (one_time_password_used_at is null and one_time_password_until > app_now()))) as may_sign_in
    from app_user
   where email_key = $1 or ($2 and username_key = $1) or ($3::text is not null and mobile_number = $3)
   limit 1`;

/** Whose account somebody means who types a name into a form nobody has signed in to. */
@Injectable()
export class NamedAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: SystemSettingsService,
    private readonly keyedHash: KeyedHash,
  ) {}

  /** By address; by user name or number where the settings allow signing in with them. */
  async find(login: string): Promise<NamedAccount | null> {
    const { settings } = await this.settings.current();
    const mobile = settings.allow_login_using_mobile_number ? parseMobile(login) : null;
    const [account] = await this.dataSource.query<NamedAccount[]>(FIND, [normaliseLogin(login), settings.allow_login_using_user_name, mobile]);
    return account ?? null;
  }

  subjectOf(login: string, account: NamedAccount | null): Subject {
    return account ? { userId: account.id } : { name: nameOf(login) };
  }

  /** An unknown name is kept as a keyed hash only: people type passwords into the wrong field (OWASP Logging CS). */
  targetOf(login: string, account: NamedAccount | null): NonNullable<AuditEntry['target']> {
    if (account) return { kind: 'user', id: account.id, label: maskEmail(account.email_key) };
    const hash = this.keyedHash.digest('unknown-login', normaliseLogin(login)).toString('hex');
    return { kind: 'user', label: `unknown:${hash.slice(0, 32)}` };
  }
}

/**
 * Two spellings of a number are one name here too, or whether they share a budget would tell whose number it is. What only looks
 * like a number (digits of another width) finds nobody, so it stays as it was typed and shares no budget with that number.
 */
function nameOf(login: string): string {
  const key = normaliseLogin(login);
  return parseMobile(login) ?? (parseMobile(key) === null ? key : login);
}
