import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, throwError, type Observable } from 'rxjs';
import { ForbiddenRecords } from './forbidden.records';

/**
 * What a rule behind the guards forbids (whom one may administer, what one may give away) is told like what a guard
 * forbids: an administrator who tries to rise is no less news than a stranger.
 */
@Injectable()
export class RefusalsInterceptor implements NestInterceptor {
  constructor(private readonly records: ForbiddenRecords) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return next.handle().pipe(catchError((error: unknown) => from(this.records.note(error, request)).pipe(mergeMap(() => throwError(() => error)))));
  }
}
