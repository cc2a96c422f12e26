import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { AuditLog } from '../../common/audit/audit-log';
import { maskEmail } from '../../common/mask';
import type { SignedInRequest } from '../guards/request-facts';
import { RecoveryCodeUse } from '../notices/recovery-code-use';

/** What a step-up leaves in the audit, and whom it tells. */
@Injectable()
export class StepUpRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly recoveryCodeUse: RecoveryCodeUse,
  ) {}

  wrongPassword(signedIn: SignedInRequest): Promise<void> {
    return this.record(signedIn, { outcome: 'failure', reason: 'wrong_password' }, this.dataSource.manager);
  }

  async success(signedIn: SignedInRequest, method: Method, manager: EntityManager): Promise<void> {
    await this.recoveryCodeUse.tell(method, signedIn.session.user_id, manager);
    await this.record(signedIn, { outcome: 'success', method }, manager);
  }

  private record(
    { session }: SignedInRequest,
    what: { readonly outcome: 'success' | 'failure'; readonly method?: Method; readonly reason?: string },
    manager: EntityManager,
  ): Promise<void> {
    const event = what.outcome === 'success' ? 'authn_step_up_success' : 'authn_step_up_fail';
    const target = { kind: 'user' as const, id: session.user_id, label: maskEmail(session.email) };
    return this.audit.record({ event, ...what, target, sessionId: session.session_id }, manager);
  }
}
