import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { DeviceClocks } from '../../otp/factors/totp/device-clocks';
import { FactorAttempts, type CountedAnswer } from '../../otp/failures/factor-attempts.service';
import { FactorSuspensions } from '../../otp/failures/factor-suspensions';
import { Notices } from '../notices/notices.service';
import type { Refusal } from './compared-answer.rules';

export interface FailedProof extends Refusal {
  readonly event: 'authn_second_factor_fail' | 'authn_step_up_fail';
  /** Of the account. */
  readonly email: string;
  readonly sessionId?: string;
}

/** An answer turned out wrong: the failure is recorded, and what it brings about (a lock, a suspension) recorded and told. */
@Injectable()
export class FailedProofs {
  constructor(
    private readonly audit: AuditLog,
    private readonly attempts: FactorAttempts,
    private readonly suspensions: FactorSuspensions,
    private readonly notices: Notices,
    private readonly clocks: DeviceClocks,
  ) {}

  /**
   * Each lock is told once. The lock itself stands since the answer was counted, whether or not this is reached.
   */
  async record(counted: CountedAnswer, failure: FailedProof, manager: EntityManager): Promise<void> {
    const { userId, method } = counted;
    const { email, clock, reason, ...entry } = failure;
    const target = { kind: 'user' as const, id: userId, label: maskEmail(email) };
    const behind = clock?.secondsBehind ?? null;
    const told = behind === null ? reason : `${reason}: the device is about ${behind} seconds behind`;
    await this.audit.record({ ...entry, reason: told, outcome: 'failure', method, target }, manager);
    if (clock) await this.clocks.note(clock, manager);
    const locksUntil = await this.attempts.claimLock(counted, manager);
    if (locksUntil) {
      const reason = counted.pool === 'recovery' ? 'wrong_recovery_codes' : 'wrong_codes';
      await this.audit.record({ event: 'authn_login_lock', outcome: 'failure', reason, method, target, after: { until: locksUntil.toISOString() } }, manager);
      await this.notices.owe(counted.pool === 'recovery' ? 'recovery_locked' : 'factor_locked', userId, manager, { until: locksUntil });
    }
    if (counted.suspends && (await this.suspensions.suspend(userId, counted.suspends, manager))) {
      await this.notices.owe('factor_suspended', userId, manager);
    }
    if (counted.worthTelling && !locksUntil) await this.notices.owe('wrong_codes', userId, manager, { method, count: counted.withinTheHour });
  }
}
