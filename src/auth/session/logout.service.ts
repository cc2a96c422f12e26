import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { PendingLogins } from '../login/pending-logins.service';
import { SessionRepository } from './session.repository';
import { hashOfToken } from './session-token';

@Injectable()
export class Logout {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: SessionRepository,
    private readonly pendingLogins: PendingLogins,
    private readonly audit: AuditLog,
  ) {}

  /** Idempotent: a cookie that names nothing is as good as none. */
  async end(sessionToken: string | undefined, pendingToken: string | undefined): Promise<void> {
    const hash = hashOfToken(sessionToken);
    await this.dataSource.transaction(async (manager) => {
      const pending = await this.pendingLogins.cancel(pendingToken, manager);
      if (pending) await this.audit.record({ event: 'pending_login_ended', outcome: 'success', reason: 'logout', ...byOwner(pending) }, manager);
      const session = hash ? await this.sessions.endByToken(hash, 'logout', manager) : null;
      if (session) await this.audit.record({ event: 'session_logout', outcome: 'success', sessionId: session.id, ...byOwner(session) }, manager);
    });
  }
}

/** The route is public, so no guard has said who acts: whoever has the cookie does. */
function byOwner({ userId, email }: { readonly userId: string; readonly email: string }) {
  const label = maskEmail(email);
  return { actor: { userId, label }, target: { kind: 'user' as const, id: userId, label } };
}
