import type { EntityManager } from 'typeorm';
import type { AuditLog } from '../common/audit/audit-log';
import type { Change, ChangeConsequence, Warning } from '../common/change-review';
import { BUILT_IN_ROLES } from './built-in-roles';

/**
 * Switching the master switch on flags role `All`, so that everybody of type system is asked without another click
 * (product P-02). Nothing else touches a flag: switching off keeps them, or switching on again would ask other people.
 */
export class AllRoleFlag implements ChangeConsequence {
  constructor(private readonly auditLog: AuditLog) {}

  async apply(change: Change, manager: EntityManager): Promise<readonly Warning[]> {
    if (!switchesOn(change)) return [];
    const [flagged] = await manager.query<[unknown[], number]>(
      `update role set two_factor_auth = true, version = version + 1, updated_at = app_now()
         where id = $1 and not two_factor_auth returning id`,
      [BUILT_IN_ROLES.all],
    );
    if (flagged.length > 0) await this.record(manager);
    return [];
  }

  private record(manager: EntityManager): Promise<void> {
    return this.auditLog.record(
      {
        event: 'role_updated',
        outcome: 'success',
        reason: 'enable_two_factor_auth was switched on',
        target: { kind: 'role', id: BUILT_IN_ROLES.all, label: 'All' },
        before: { twoFactorAuth: false },
        after: { twoFactorAuth: true },
      },
      manager,
    );
  }
}

const switchesOn = (change: Change): boolean =>
  change.kind === 'settings' && change.before.enable_two_factor_auth === false && change.after.enable_two_factor_auth === true;
