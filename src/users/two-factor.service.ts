import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Acting } from '../common/access/privilege.rules';
import { AuditLog } from '../common/audit/audit-log';
import { changedFields } from '../common/audit/changed-fields';
import { ChangeReview, type Warning } from '../common/change-review';
import { commonProblems } from '../common/problems/common.problems';
import { LockDirectory } from './lock-directory';
import { changeable, existing, permissionsOf } from './manageable';
import { PersonNotices } from './person-notices';
import type { SetTwoFactor } from './two-factor.dto';
import { asksOtherwise, termsOf, whyNotTerms, type TwoFactorTerms } from './two-factor.rules';
import { auditTarget } from './user.audit';
import type { UserWritten } from './user.dto';
import { viewOfWrittenUser } from './user.view';

/** What an administrator decides about the second factor of one person. It counts at the next request of a living session. */
@Injectable()
export class UserTwoFactor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changeReview: ChangeReview,
    private readonly auditLog: AuditLog,
    private readonly locks: LockDirectory,
    private readonly notices: PersonNotices,
  ) {}

  /** @throws Problem `not-found`, `forbidden`, `conflict` (stale), `validation-failed`, or an objection */
  set(acting: Acting, id: string, { version, ...wish }: SetTwoFactor): Promise<UserWritten> {
    return this.dataSource.transaction(async (manager) => {
      const { user } = await changeable(acting, id, version, manager);
      const errors = whyNotTerms(wish, permissionsOf(user.roles), await databaseTime(manager));
      if (errors.length > 0) throw commonProblems.validationFailed(errors);
      const after = termsOf(wish);
      if (isDeepStrictEqual(after, user.twoFactor)) return this.written(id, [], manager);
      await write(id, after, manager);
      const warnings = await this.changeReview.settle({ kind: 'user', userId: id, change: 'two_factor' }, manager);
      const change = changedFields(user.twoFactor, after);
      const reason = wish.reason === null ? {} : { reason: wish.reason };
      await this.auditLog.record({ event: 'policy_changed', outcome: 'success', ...reason, target: auditTarget(user), ...change }, manager);
      if (asksOtherwise(user.twoFactor, after)) await this.notices.tellTerms(id, after, manager);
      return this.written(id, warnings, manager);
    });
  }

  private async written(id: string, warnings: readonly Warning[], manager: EntityManager): Promise<UserWritten> {
    const locks = await this.locks.locksOf([id], manager);
    return viewOfWrittenUser(await existing(id, manager), locks.get(id) ?? [], warnings);
  }
}

async function write(id: string, terms: TwoFactorTerms, manager: EntityManager): Promise<void> {
  await manager.query(
    `update app_user set two_factor_requirement = $2, two_factor_method = $3, exempt_until = $4, exempt_reason = $5,
            version = version + 1, updated_at = app_now() where id = $1`,
    [id, terms.requirement, terms.method, terms.exemptUntil, terms.exemptReason],
  );
}

async function databaseTime(manager: EntityManager): Promise<Date> {
  const [row] = await manager.query<{ now: Date }[]>('select app_now() as now');
  if (!row) throw new Error('the database does not tell the time');
  return row.now;
}
