import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { authProblems } from '../auth.problems';
import { isCrossSiteWrite } from './origin.rules';

/** First of the global guards: a write that another site's page sent is refused before anything is looked up (OWASP CSRF CS). */
@Injectable()
export class OriginGuard implements CanActivate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const crossSite = isCrossSiteWrite(
      { method: request.method, fetchSite: request.headers['sec-fetch-site'], origin: request.headers.origin },
      (origin) => this.config.http.publicUrl.acceptsOrigin(origin),
    );
    if (!crossSite) return true;
    await this.audit.record({ event: 'malicious_csrf', outcome: 'failure', reason: request.routeOptions.url ?? '' }, this.dataSource.manager);
    throw authProblems.crossSite();
  }
}
