import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { PendingLoginRepository, stateOf } from '../session/pending-login.repository';
import { hashOfToken } from '../session/session-token';

/**
 * Somebody who has proven the password asks for what only a session may have: the second step is being walked around
 * (requirements ). Refused by the guard; told here, once for each pending login.
 */
@Injectable()
export class OutOfTurn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pendingLogins: PendingLoginRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @param asked method and route, without ids */
  async met(pendingToken: string | undefined, asked: string): Promise<void> {
    const hash = hashOfToken(pendingToken);
    const login = hash ? await this.pendingLogins.find(hash) : null;
    if (login?.out_of_turn_at !== null || stateOf(login) !== 'open') return;
    const who = { userId: login.user_id, label: maskEmail(login.email) };
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.pendingLogins.noteOutOfTurn(login.pending_login_id, manager))) return;
      const target = { kind: 'user' as const, id: who.userId, label: who.label };
      await this.audit.record({ event: 'sequence_fail', outcome: 'failure', reason: `${asked} before the second step`, actor: who, target }, manager);
    });
  }
}
