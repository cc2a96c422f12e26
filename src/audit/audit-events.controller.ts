import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { OpenToApiKeys, RequirePermission } from '../common/access/labels';
import { AUDIT_EVENTS } from '../common/audit/audit-events';
import { prefersCsv } from '../common/csv/csv.rules';
import { Operation } from '../common/http/operation';
import { cursorAfter, idOfCursor, type Page, pageOf } from '../common/paging/cursor';
import { commonProblems } from '../common/problems/common.problems';
import { instant, loginName, page, queryNumber } from '../common/validation/fields';
import { auditEventExample, auditEventView, type AuditEventView, toAuditEventView } from './audit-event.view';
import { AuditEventsRepository, type AuditFilter } from './audit-events.repository';
import { AuditExport, MOST_CSV_ROWS } from './audit-export.service';

const USUAL_ROWS = 25;
const MOST_JSON_ROWS = 100;

const auditQuery = z.strictObject({
  actor: loginName.optional(),
  target: loginName.optional(),
  event: z.enum(AUDIT_EVENTS, { error: 'is not the name of an audit event' }).optional(),
  since: instant.optional(),
  until: instant.optional(),
  ...page,
  // Larger than a page of JSON has it: a spreadsheet is one answer, and leaving `limit` out asks for all that fit.
  limit: queryNumber(1, MOST_CSV_ROWS).optional(),
});

@Controller('audit-events')
export class AuditEventsController {
  constructor(
    private readonly events: AuditEventsRepository,
    private readonly csv: AuditExport,
  ) {}

  @Get()
  @RequirePermission('audit.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'What happened, newest first',
    description: '`actor` and `target` take an id, a login or a label as shown; `since` is included, `until` is not. As `Accept: text/csv` up to 10 000 rows (RFC 4180, UTF-8 with a byte order mark), each with the time of the export and the policy in force then (`exportedAt`, `policy`), with `Link: …; rel="next"` where there are more; cells that a spreadsheet would take for a formula begin with an apostrophe. An export is an event itself.',
    query: auditQuery,
    answers: {
      200: {
        description: 'A page of events.',
        alsoAs: ['text/csv'],
        schema: z.object({ items: z.array(auditEventView), nextCursor: z.string().nullable() }),
        examples: { page: { items: [auditEventExample], nextCursor: null } },
      },
    },
    problems: ['validation-failed'],
  })
  async list(
    @Query() query: z.infer<typeof auditQuery>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Page<AuditEventView> | string> {
    const { limit, cursor, ...filter } = query;
    const afterId = cursor === undefined ? null : idOfCursor(cursor);
    reply.header('Vary', 'Accept');
    if (prefersCsv(accept)) return this.sheet(filter, limit ?? MOST_CSV_ROWS, afterId, reply);
    if (limit !== undefined && limit > MOST_JSON_ROWS) {
      throw commonProblems.validationFailed([{ pointer: '?/limit', message: `must be at most ${MOST_JSON_ROWS}` }]);
    }
    const rows = await this.events.find(filter, (limit ?? USUAL_ROWS) + 1, afterId);
    return pageOf(rows, limit ?? USUAL_ROWS, toAuditEventView);
  }

  private async sheet(filter: AuditFilter, limit: number, afterId: string | null, reply: FastifyReply): Promise<string> {
    const { text, at, nextAfterId } = await this.csv.sheet(filter, limit, afterId);
    reply.header('Content-Type', 'text/csv; charset=utf-8; header=present');
    reply.header('Content-Disposition', `attachment; filename="audit-events-${at.toISOString().slice(0, 10)}.csv"`);
    if (nextAfterId !== null) {
      const asked = Object.entries({ ...filter, limit: String(limit), cursor: cursorAfter(nextAfterId) });
      const next = new URLSearchParams(asked.filter((pair): pair is [string, string] => pair[1] !== undefined));
      reply.header('Link', `</api/v1/audit-events?${next.toString()}>; rel="next"`);
    }
    return text;
  }
}
