import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { AuditLog } from '../../common/audit/audit-log';
import { commonProblems } from '../../common/problems/common.problems';
import { TemporaryCodes } from '../../otp/factors/temporary/temporary-codes';
import { manageable } from '../../users/manageable';
import { auditTarget } from '../../users/user.audit';
import type { UserRow } from '../../users/user.repository';
import { Notices } from '../notices/notices.service';
import { PendingLoginEnds } from '../session/pending-login-ends.service';
import type { TemporaryCodeView } from './person-factors.view';

/** Lets somebody in who has nothing to prove: an administrator who knows who asks hands them a code (product P-81). */
@Injectable()
export class TemporaryCodeIssue {
  constructor(
    private readonly dataSource: DataSource,
    private readonly codes: TemporaryCodes,
    private readonly pendingLogins: PendingLoginEnds,
    private readonly auditLog: AuditLog,
    private readonly notices: Notices,
  ) {}

  /** @throws Problem `not-found`, `forbidden`, `conflict` for somebody disabled */
  issue(acting: Acting, userId: string, reason: string): Promise<TemporaryCodeView> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, userId, manager);
      if (user.disabledAt !== null) throw commonProblems.conflict('A disabled person signs in by no code.');
      return this.issueTo(user, reason, manager);
    });
  }

  /** In the transaction of somebody who has said that it may be done. */
  async issueTo(user: UserRow, reason: string, manager: EntityManager): Promise<TemporaryCodeView> {
    const { code, expiresAt } = await this.codes.issue(user.id, manager);
    // A sign-in that waits for an enrolment would offer the code and could not take it.
    await this.pendingLogins.endEnrolling(user.id, 'temporary_code_issued', manager);
    const after = { expiresAt: expiresAt.toISOString() };
    await this.auditLog.record({ event: 'temporary_code_issued', outcome: 'success', method: 'temporary_code', reason, target: auditTarget(user), after }, manager);
    await this.notices.owe('temporary_code_issued', user.id, manager, { reason });
    return { code, expiresAt: after.expiresAt };
  }
}
