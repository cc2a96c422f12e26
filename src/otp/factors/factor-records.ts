import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import type { AuditEventName } from '../../common/audit/audit-events';
import { maskEmail } from '../../common/mask';
import { UserEntity } from '../../users/user.entity';
import { SendReservations } from './code/send-reservations';

/** What follows from a change of a factor, whatever its kind, in the same transaction. */
@Injectable()
export class FactorRecords {
  constructor(
    private readonly auditLog: AuditLog,
    private readonly reservations: SendReservations,
  ) {}

  /** Exactly one event per change (product P-90). */
  async record(event: AuditEventName, about: { userId: string; method: Method; reason?: string }, manager: EntityManager): Promise<void> {
    const user = await manager.findOneBy(UserEntity, { id: about.userId });
    await this.auditLog.record(
      {
        event,
        outcome: 'success',
        method: about.method,
        target: { kind: 'user', id: about.userId, ...(user ? { label: maskEmail(user.email) } : {}) },
        ...(about.reason === undefined ? {} : { reason: about.reason }),
      },
      manager,
    );
  }

  /**
   * The link that showed its secret dies with the enrolment it was for (product P-32), and no longer counts as sent. With a
   * factor again, a reset is over, and a temporary code nobody used would be a second way in.
   */
  async confirmed(factor: { id: string; userId: string; method: DemandableMethod }, manager: EntityManager): Promise<void> {
    const [links] = await manager.query<[{ id: string }[], number]>(
      `update mailed_link set used_at = app_now()
        where factor_id = $1 and used_at is null and superseded_at is null returning id`,
      [factor.id],
    );
    await this.reservations.giveBack(links.map(({ id }) => id), manager);
    await manager.query('update app_user set two_factor_reset_at = null where id = $1 and two_factor_reset_at is not null', [factor.userId]);
    await manager.query('update temporary_code set superseded_at = app_now() where user_id = $1 and used_at is null and superseded_at is null', [factor.userId]);
    await this.record('factor_confirm', factor, manager);
  }
}
