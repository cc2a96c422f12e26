import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { FRESH_PROOF, PERMISSION, TEMPORARY_CODE_SUFFICES } from '../../common/access/labels';
import type { Permission } from '../../common/access/permission';
import { AuditLog } from '../../common/audit/audit-log';
import { commonProblems } from '../../common/problems/common.problems';
import { SessionRepository, type SessionRow } from '../session/session.repository';
import { requireFresh } from './fresh-proof';

/** Fourth of the global guards: may this person do it, and was a proof given recently enough? */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly sessions: SessionRepository,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { principal, signedIn } = request;
    if (principal?.kind !== 'user' || !signedIn) return true;
    const targets = [context.getHandler(), context.getClass()];
    const needed = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets);
    if (needed && !principal.permissions.has(needed)) await this.refuse(needed, request);
    const has = (label: string): boolean => this.reflector.getAllAndOverride<boolean | undefined>(label, targets) === true;
    if (has(FRESH_PROOF)) requireFresh(signedIn, has(TEMPORARY_CODE_SUFFICES));
    if (needed?.endsWith('.read') && !signedIn.session.permissions_read.includes(needed)) await this.noteReading(needed, signedIn.session);
    return true;
  }

  /**
   * A change tells of itself; looking into what administrators may see would leave no trace (PCI DSS 4.0.1 §10.2.1.3). Told
   * at the first time in a session, so that a list read page by page is one event.
   */
  private async noteReading(permission: Permission, session: SessionRow): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.sessions.notePermissionRead(session.session_id, permission, manager))) return;
      await this.audit.record({ event: 'authz_admin', outcome: 'success', reason: permission }, manager);
    });
  }

  private async refuse(needed: Permission, request: FastifyRequest): Promise<never> {
    const reason = `${needed} for ${request.method} ${request.routeOptions.url ?? ''}`;
    await this.audit.record({ event: 'authz_fail', outcome: 'failure', reason }, this.dataSource.manager);
    throw commonProblems.forbidden(`This needs the permission ${needed}.`);
  }
}
