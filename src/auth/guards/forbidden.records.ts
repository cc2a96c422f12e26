import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { Problem } from '../../common/problems/problem';

/** What a rule about people and roles forbids, told once, wherever in a request it was asked (ASVS 5.0 §16.3.2). */
@Injectable()
export class ForbiddenRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
  ) {}

  /** On a connection of its own, because the transaction of the refused change is gone. Other errors are left alone. */
  async note(error: unknown, request: FastifyRequest): Promise<void> {
    if (!(error instanceof Problem) || error.slug !== 'forbidden') return;
    const reason = `${request.method} ${request.routeOptions.url ?? ''}: ${error.message}`;
    await this.audit.record({ event: 'authz_fail', outcome: 'failure', reason }, this.dataSource.manager);
  }
}
