import { Global, Module } from '@nestjs/common';
import { AuditLog } from '../common/audit/audit-log';
import { AuditEventsController } from './audit-events.controller';
import { AuditEventsRepository } from './audit-events.repository';
import { AuditExport } from './audit-export.service';
import { DatabaseAuditLog } from './database-audit-log.service';

/** Global: everybody records by the port, nobody imports this module. */
@Global()
@Module({
  controllers: [AuditEventsController],
  providers: [AuditEventsRepository, AuditExport, { provide: AuditLog, useClass: DatabaseAuditLog }],
  exports: [AuditLog],
})
export class AuditModule {}
