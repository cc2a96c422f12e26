import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import type { MailedLinkEntity } from '../../delivery/links/mailed-link.entity';
import { MailedLinks } from '../../delivery/links/mailed-links';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { PasswordLocks } from '../attempts/password-locks';
import { contextWordsOf, passwordErrors } from './password.rules';
import { Passwords } from './passwords.service';

interface LinkOwner {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly full_name: string;
  readonly security_version: number;
  readonly disabled_at: Date | null;
}

export interface OpenPasswordLink {
  readonly link: MailedLinkEntity;
  readonly owner: LinkOwner;
  readonly minimumLength: number;
}

/** The link of an invitation or a reset: sets a password, and does nothing else. It never signs in and never touches a factor (product P-84). */
@Injectable()
export class PasswordLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: MailedLinks,
    private readonly settings: SystemSettingsService,
    private readonly passwords: Passwords,
    private readonly locks: PasswordLocks,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem `not-found` for a token that never was, `gone` for one that is over. */
  async open(token: string): Promise<OpenPasswordLink> {
    const found = (await this.links.find('invitation', token)) ?? (await this.links.find('password_reset', token));
    if (!found) throw commonProblems.notFound('There is no such link.');
    const owner = await this.ownerOf(found.link);
    const current = owner !== null && owner.disabled_at === null && owner.security_version === found.link.securityVersion;
    if (found.state !== 'open' || !current) throw new Problem('gone');
    const { settings } = await this.settings.current();
    return { link: found.link, owner, minimumLength: settings.minimum_password_length };
  }

  /** Whoever opened the mail has the mailbox: accepting verifies the address (product P-41). @throws Problem as `open`, and 422. */
  async setPassword(token: string, chosen: string): Promise<void> {
    const { link, owner, minimumLength } = await this.open(token);
    const { settings } = await this.settings.current();
    const contextWords = contextWordsOf({ ...owner, fullName: owner.full_name }, settings.otp_issuer_name);
    const errors = passwordErrors('/newPassword', { password: chosen, minimumLength, contextWords });
    if (errors.length > 0) throw commonProblems.validationFailed(errors);
    const sealed = await this.passwords.sealedHash(owner.id, chosen);
    await this.dataSource.transaction(async (manager) => {
      await this.useUp(link, manager);
      await this.passwords.store(owner.id, sealed, 'others', manager);
      await this.locks.lift(owner.id, manager);
      await manager.query(
        `update app_user set email_verified_at = coalesce(email_verified_at, app_now()),
                password_reset_by_mail_at = case when $2 then app_now() else password_reset_by_mail_at end where id = $1`,
        [owner.id, link.purpose === 'password_reset'],
      );
      const label = maskEmail(owner.email);
      await this.audit.record(
        { event: 'authn_password_change', outcome: 'success', reason: link.purpose, actor: { userId: owner.id, label }, target: { kind: 'user', id: owner.id, label } },
        manager,
      );
    });
  }

  /** Of two requests with one token the first wins; and an account that changed since has outlived its link. */
  private async useUp(link: MailedLinkEntity, manager: EntityManager): Promise<void> {
    const [row] = await manager.query<{ security_version: number }[]>(
      'select security_version from app_user where id = $1 and disabled_at is null for update',
      [link.userId],
    );
    if (row?.security_version !== link.securityVersion || !(await this.links.use(link.id, manager))) throw new Problem('gone');
  }

  private async ownerOf(link: MailedLinkEntity): Promise<LinkOwner | null> {
    const [owner] = await this.dataSource.query<LinkOwner[]>(
      'select id, email, username, full_name, security_version, disabled_at from app_user where id = $1',
      [link.userId],
    );
    return owner ?? null;
  }
}
