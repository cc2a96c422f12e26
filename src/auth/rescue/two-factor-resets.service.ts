import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Acting } from '../../common/access/privilege.rules';
import { AuditLog } from '../../common/audit/audit-log';
import { ChangeReview } from '../../common/change-review';
import { manageable } from '../../users/manageable';
import { auditTarget } from '../../users/user.audit';
import { EndedAccess } from './ended-access.service';
import { PersonFactors } from './person-factors.service';
import type { ResetView, TemporaryCodeView } from './person-factors.view';
import { TemporaryCodeIssue } from './temporary-code-issue.service';

/** The phone is gone, and the recovery codes too: an administrator takes everything away that was enrolled (product P-81). */
@Injectable()
export class TwoFactorResets {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ended: EndedAccess,
    private readonly temporaryCodes: TemporaryCodeIssue,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
    private readonly view: PersonFactors,
  ) {}

  /**
   * @param withCode also make a temporary code: where no mail can be sent there is no other way to the next factor
   * @throws Problem `not-found`, `forbidden`, or an objection: the only administrator left keeps what they have
   */
  reset(acting: Acting, userId: string, reason: string, withCode = false): Promise<ResetView & { readonly temporaryCode?: TemporaryCodeView }> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await manageable(acting, userId, manager);
      const removed = await this.ended.byReset(userId, reason, manager);
      const temporaryCode = withCode ? await this.temporaryCodes.issueTo(user, reason, manager) : null;
      const warnings = await this.changeReview.settle({ kind: 'user', userId, change: 'two_factor' }, manager);
      const before = { factors: removed.methods, recoveryCodesLeft: removed.recoveryCodes };
      await this.auditLog.record({ event: 'factor_reset', outcome: 'success', reason, target: auditTarget(user), before }, manager);
      return { ...(await this.view.of(userId, { limit: 100 }, manager)), warnings: [...warnings], ...(temporaryCode ? { temporaryCode } : {}) };
    });
  }
}
