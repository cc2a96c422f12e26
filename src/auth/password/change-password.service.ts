import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { authProblems } from '../auth.problems';
import type { SignedInRequest } from '../guards/request-facts';
import { SessionService, type Established } from '../session/session.service';
import { passwordOwner } from './password-owner';
import { contextWordsOf, passwordErrors } from './password.rules';
import { OwnPassword } from './own-password.service';
import { Passwords } from './passwords.service';

/** A person changes the own password: the other sessions end, this one goes on under a new id (ASVS 5.0 §7.4.3). */
@Injectable()
export class ChangePassword {
  constructor(
    private readonly dataSource: DataSource,
    private readonly own: OwnPassword,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
    private readonly audit: AuditLog,
  ) {}

  /** @throws Problem `invalid-credentials` for a wrong current password, `too-many-requests`, 422 for a new one that cannot be chosen. */
  async change({ session, site }: SignedInRequest, current: string, chosen: string): Promise<Established> {
    if (!(await this.own.isRight(session, current))) {
      await this.record(session.user_id, session.email, 'failure', 'wrong_current_password');
      throw authProblems.invalidCredentials('wrong current password');
    }
    const errors = passwordErrors('/newPassword', {
      password: chosen,
      minimumLength: site.settings.minimum_password_length,
      contextWords: contextWordsOf(await passwordOwner(session.user_id, this.dataSource.manager), site.settings.otp_issuer_name),
    });
    if (chosen.normalize('NFC') === current.normalize('NFC')) errors.push({ pointer: '/newPassword', message: 'must be another one' });
    if (errors.length > 0) throw commonProblems.validationFailed(errors);
    const sealed = await this.passwords.sealedHash(session.user_id, chosen);
    return this.dataSource.transaction(async (manager) => {
      const securityVersion = await this.passwords.store(session.user_id, sealed, { session: session.session_id }, manager);
      const proof = { passwordProvenAt: session.now, factor: null };
      const terms = { because: session.because, securityVersion, passwordChangeDue: false };
      const renewed = await this.sessions.renew(session, proof, terms, manager);
      if (!renewed) throw commonProblems.unauthenticated('session ended while the password was changed');
      await this.audit.record(
        { event: 'authn_password_change', outcome: 'success', target: { kind: 'user', id: session.user_id, label: maskEmail(session.email) } },
        manager,
      );
      return renewed;
    });
  }

  private async record(userId: string, email: string, outcome: 'failure', reason: string): Promise<void> {
    await this.audit.record(
      { event: 'authn_password_change', outcome, reason, target: { kind: 'user', id: userId, label: maskEmail(email) } },
      this.dataSource.manager,
    );
  }
}
