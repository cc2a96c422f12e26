import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
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
      const pendingOf = await this.pendingLogins.cancel(pendingToken, manager);
      if (pendingOf) {
        await this.audit.record(
          { event: 'pending_login_ended', outcome: 'success', reason: 'logout', target: { kind: 'user', id: pendingOf } },
          manager,
        );
      }
      const session = hash ? await this.sessions.endByToken(hash, 'logout', manager) : null;
      if (!session) return;
      await this.audit.record(
        { event: 'session_logout', outcome: 'success', sessionId: session.id, target: { kind: 'user', id: session.userId } },
        manager,
      );
    });
  }
}
