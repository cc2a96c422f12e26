import { Global, Module } from '@nestjs/common';
import { AuditLog } from '../common/audit/audit-log';
import { AuditObservers } from '../common/audit/audit-observers';
import { AuditEventsController } from './audit-events.controller';
import { AuditEventsRepository } from './audit-events.repository';
import { AuditExport } from './audit-export.service';
import { CommittedEvents } from './committed-events';
import { DatabaseAuditLog } from './database-audit-log.service';

/** Global: everybody records by the port, nobody imports this module. */
@Global()
@Module({
  controllers: [AuditEventsController],
  providers: [AuditEventsRepository, AuditExport, AuditObservers, CommittedEvents, { provide: AuditLog, useClass: DatabaseAuditLog }],
  exports: [AuditLog, AuditObservers],
})
export class AuditModule {}
