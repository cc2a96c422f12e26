import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { principalOf } from '../common/access/current-principal.decorator';
import { administers } from '../common/access/permission';
import { AuditLog } from '../common/audit/audit-log';
import { commonProblems } from '../common/problems/common.problems';

/** Any one of the administration permissions will do; `@RequirePermission` asks for a certain one. */
@Injectable()
export class AdministratorGuard implements CanActivate {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const principal = principalOf(context);
    if (principal.kind === 'user' && administers(principal.permissions)) return true;
    await this.audit.record({ event: 'authz_fail', outcome: 'failure', reason: 'API documentation in production' }, this.dataSource.manager);
    throw commonProblems.forbidden('This needs an administration permission.');
  }
}
