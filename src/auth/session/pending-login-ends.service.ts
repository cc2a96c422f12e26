import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog, type AuditEntry } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import { actorFor, ownerOf } from './end.actors';
import { PendingLoginRepository, type EndedPendingLogin } from './pending-login.repository';

/** How sign-ins end that wait for a second step, other than by their own steps: told once each. */
@Injectable()
export class PendingLoginEnds {
  constructor(
    private readonly repository: PendingLoginRepository,
    private readonly audit: AuditLog,
  ) {}

  /** Those an account has outgrown (see `SecurityVersions`). */
  async endOutdated(userId: string, because: string, manager: EntityManager): Promise<void> {
    const ended = await this.repository.endOutdated(userId, because, manager);
    await this.audit.recordAll(ended.map((login) => ({ ...told(login, because), ...actorFor(login) })), manager);
  }

  /** Those that wait for a factor to be set up. */
  async endEnrolling(userId: string, because: string, manager: EntityManager): Promise<void> {
    const ended = await this.repository.endEnrolling(userId, because, manager);
    await this.audit.recordAll(ended.map((login) => told(login, because)), manager);
  }

  /** Those nobody finished in time. @returns how many, `most` at once */
  async endTimedOut(most: number, manager: EntityManager): Promise<number> {
    const ended = await this.repository.endTimedOut(most, manager);
    await this.audit.recordAll(ended.map((login) => ({ ...told(login, 'expired'), outcome: 'failure', actor: ownerOf(login) })), manager);
    return ended.length;
  }
}

function told({ userId, email }: EndedPendingLogin, reason: string): AuditEntry {
  return { event: 'pending_login_ended', outcome: 'success', reason, target: { kind: 'user', id: userId, label: maskEmail(email) } };
}
