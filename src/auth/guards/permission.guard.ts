import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { FRESH_PROOF, OPEN_TO_API_KEYS, PERMISSION, TEMPORARY_CODE_SUFFICES } from '../../common/access/labels';
import type { Permission } from '../../common/access/permission';
import { AuditLog } from '../../common/audit/audit-log';
import { commonProblems } from '../../common/problems/common.problems';
import { apiKeyProblems } from '../api-keys/api-key.problems';
import { ApiKeyRecords } from '../api-keys/api-key.records';
import { SessionRepository } from '../session/session.repository';
import { requireFresh } from './fresh-proof';

/** Fourth of the global guards: may this person or key do it, and was a proof given recently enough? */
@Injectable()
export class PermissionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly sessions: SessionRepository,
    private readonly apiKeys: ApiKeyRecords,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const has = (label: string): boolean => this.reflector.getAllAndOverride<boolean | undefined>(label, targets) === true;
    if (request.apiKey && !has(OPEN_TO_API_KEYS)) await this.refuseKey(request);
    const needed = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, targets);
    if (needed) await this.requirePermission(needed, request);
    const { signedIn } = request;
    if (signedIn && has(FRESH_PROOF)) requireFresh(signedIn, has(TEMPORARY_CODE_SUFFICES));
    if (needed?.endsWith('.read')) await this.noteReading(needed, request);
    return true;
  }

  /** Whoever is neither signed in nor a key got past the principal guard by another label, and that one decided. */
  private async requirePermission(needed: Permission, request: FastifyRequest): Promise<void> {
    const { principal } = request;
    if (principal?.kind !== 'user' && principal?.kind !== 'api_key') return;
    if (principal.permissions.has(needed)) return;
    await this.noteRefusal(`${needed} for ${nameOf(request)}`);
    throw commonProblems.forbidden(`This needs the permission ${needed}.`);
  }

  /**
   * A change tells of itself; looking into what administrators may see would leave no trace (PCI DSS 4.0.1 §10.2.1.3). Told
   * at the first time in a session, so that a list read page by page is one event.
   */
  private async noteReading(permission: Permission, { signedIn, apiKey }: FastifyRequest): Promise<void> {
    if (apiKey) await this.apiKeys.read(apiKey, permission);
    const session = signedIn?.session;
    if (!session || session.permissions_read.includes(permission)) return;
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.sessions.notePermissionRead(session.session_id, permission, manager))) return;
      await this.audit.record({ event: 'authz_admin', outcome: 'success', reason: permission }, manager);
    });
  }

  private async refuseKey(request: FastifyRequest): Promise<never> {
    await this.noteRefusal(`API key for ${nameOf(request)}`);
    throw apiKeyProblems.closed();
  }

  private noteRefusal(reason: string): Promise<void> {
    return this.audit.record({ event: 'authz_fail', outcome: 'failure', reason }, this.dataSource.manager);
  }
}

const nameOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url ?? ''}`;
