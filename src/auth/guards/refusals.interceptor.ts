import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, throwError, type Observable } from 'rxjs';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { Problem } from '../../common/problems/problem';

/**
 * What a rule behind the guards forbids (whom one may administer, what one may give away) is told like what a guard
 * forbids: an administrator who tries to rise is no less news than a stranger. On a connection of its own, because the
 * transaction of the refused change is gone (ASVS 5.0 §16.3.2).
 */
@Injectable()
export class RefusalsInterceptor implements NestInterceptor {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(catchError((error: unknown) => from(this.note(error, request)).pipe(mergeMap(() => throwError(() => error)))));
  }

  private async note(error: unknown, request: FastifyRequest): Promise<void> {
    if (!(error instanceof Problem) || error.slug !== 'forbidden') return;
    const reason = `${request.method} ${request.routeOptions.url ?? ''}: ${error.message}`;
    await this.audit.record({ event: 'authz_fail', outcome: 'failure', reason }, this.dataSource.manager);
  }
}
