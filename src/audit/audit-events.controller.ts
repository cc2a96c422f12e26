import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { RequirePermission } from '../common/access/labels';
import { AUDIT_EVENTS } from '../common/audit/audit-events';
import { Operation } from '../common/http/operation';
import { idOfCursor, type Page, pageOf } from '../common/paging/cursor';
import { instant, loginName, page } from '../common/validation/fields';
import { auditEventExample, auditEventView, type AuditEventView, toAuditEventView } from './audit-event.view';
import { AuditEventsRepository } from './audit-events.repository';

const auditQuery = z.strictObject({
  actor: loginName.optional(),
  target: loginName.optional(),
  event: z.enum(AUDIT_EVENTS, { error: 'is not the name of an audit event' }).optional(),
  since: instant.optional(),
  until: instant.optional(),
  ...page,
});

@Controller('audit-events')
export class AuditEventsController {
  constructor(private readonly events: AuditEventsRepository) {}

  @Get()
  @RequirePermission('audit.read')
  @Operation({
    summary: 'What happened, newest first',
    description: '`actor` and `target` take an id, a login or a label as shown; `since` is included, `until` is not.',
    query: auditQuery,
    answers: {
      200: {
        description: 'A page of events.',
        schema: z.object({ items: z.array(auditEventView), nextCursor: z.string().nullable() }),
        examples: { page: { items: [auditEventExample], nextCursor: null } },
      },
    },
    problems: ['validation-failed'],
  })
  async list(@Query() query: z.infer<typeof auditQuery>): Promise<Page<AuditEventView>> {
    const { limit, cursor, ...filter } = query;
    const rows = await this.events.find(filter, limit + 1, cursor === undefined ? null : idOfCursor(cursor));
    return pageOf(rows, limit, toAuditEventView);
  }
}
