import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { currentContext } from '../../common/http/request-context';
import { sourceOf } from '../../common/http/source.rules';
import { commonProblems } from '../../common/problems/common.problems';
import { AttemptKeys } from '../attempts/attempt-keys';
import { AttemptWindows } from '../attempts/attempt-windows';
import { RESET_SOURCE_WINDOW, RESET_WINDOW } from '../attempts/password-attempt.rules';
import { NamedAccounts, type NamedAccount } from '../login/named-accounts.service';
import { PasswordLinkMails } from './password-link-mails.service';

/**
 * Every answer takes at least this long. Owing a mail is a few statements more than knowing nobody; without a floor the
 * time would list the accounts (OWASP Forgot Password CS, "return a consistent message … in a consistent amount of time").
 */
const ANSWER_MS = 300;

/** Somebody who cannot sign in asks for a link. Whatever the name, the answer is the same (product P-84). */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: NamedAccounts,
    private readonly windows: AttemptWindows,
    private readonly keys: AttemptKeys,
    private readonly mails: PasswordLinkMails,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem `too-many-requests` by source alone, so it tells nothing about the name */
  async request(login: string): Promise<void> {
    await Promise.all([this.considered(login), sleep(ANSWER_MS)]);
  }

  private async considered(login: string): Promise<void> {
    await this.countSource();
    const account = await this.accounts.find(login);
    await this.dataSource.transaction(async (manager) => {
      const reason = await this.whyNot(login, account, manager);
      if (reason === null && account) await this.mails.send(account.password_hash === null ? 'invitation' : 'password_reset', account.id, manager);
      await this.audit.record(
        {
          event: 'password_reset_requested',
          outcome: reason === null ? 'success' : 'failure',
          ...(reason === null ? {} : { reason }),
          target: this.accounts.targetOf(login, account),
        },
        manager,
      );
    });
  }

  private async countSource(): Promise<void> {
    const source = sourceOf(currentContext()?.address ?? null);
    if (source === null) return;
    const wait = await this.windows.take(this.keys.resetFrom(source), RESET_SOURCE_WINDOW, this.dataSource.manager);
    if (wait !== null) throw commonProblems.tooManyRequests(wait, 'password resets from one source');
  }

  /** Counted for names that are nobody's as well: the same statements for both. */
  private async whyNot(login: string, account: NamedAccount | null, manager: EntityManager): Promise<string | null> {
    const wait = await this.windows.take(this.keys.resetOf(this.accounts.subjectOf(login, account)), RESET_WINDOW, manager);
    if (wait !== null) return 'too_many';
    if (!account) return 'unknown_login';
    return account.disabled ? 'account_disabled' : null;
  }
}
