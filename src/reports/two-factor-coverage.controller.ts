import { Controller, Get, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { OpenToApiKeys, RequirePermission } from '../common/access/labels';
import { prefersCsv } from '../common/csv/csv.rules';
import { Operation } from '../common/http/operation';
import { cursorAfter, idOfCursor } from '../common/paging/cursor';
import { commonProblems } from '../common/problems/common.problems';
import { page, queryNumber } from '../common/validation/fields';
import { coverageExample, coverageView, type CoverageView } from './coverage.view';
import { CoverageSheet, MOST_CSV_ROWS } from './coverage-sheet.service';
import { TwoFactorCoverage } from './two-factor-coverage.service';

const USUAL_ROWS = 25;
const MOST_JSON_ROWS = 100;
const PATH = 'two-factor-coverage';

const coverageQuery = z.strictObject({
  ...page,
  // As with the audit: a spreadsheet is one answer, and leaving `limit` out asks for all that fit.
  limit: queryNumber(1, MOST_CSV_ROWS).optional(),
});

@Controller('reports')
export class TwoFactorCoverageController {
  constructor(
    private readonly coverage: TwoFactorCoverage,
    private readonly csv: CoverageSheet,
  ) {}

  @Get(PATH)
  @RequirePermission('reports.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'Who is asked for a second factor, who is ready, and why',
    description:
      'Every enabled person is judged by the function that judges their sign-in; people with an address list are taken to come from it. As ' +
      '`Accept: text/csv` (RFC 4180, UTF-8 with a byte order mark) the column `record` tells `total`, `role` (its name in `roles`) and `user`: sums ' +
      'come with the first page, then one row per person, up to 10 000; each row has the time and the policy in force. `Link: …; ' +
      'rel="next"` where there are more; taking it away is recorded in the audit.',
    query: coverageQuery,
    answers: {
      200: { description: 'In total, by role, and a page of the people.', alsoAs: ['text/csv'], schema: coverageView, examples: { one: coverageExample } },
    },
    problems: ['validation-failed', 'unavailable'],
  })
  async report(
    @Query() { limit, cursor }: z.infer<typeof coverageQuery>,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CoverageView | string> {
    const afterId = cursor === undefined ? null : idOfCursor(cursor);
    reply.header('Vary', 'Accept');
    if (prefersCsv(accept)) return this.sheet(limit ?? MOST_CSV_ROWS, afterId, reply);
    if (limit !== undefined && limit > MOST_JSON_ROWS) {
      throw commonProblems.validationFailed([{ pointer: '?/limit', message: `must be at most ${MOST_JSON_ROWS}` }]);
    }
    return this.coverage.page(limit ?? USUAL_ROWS, afterId);
  }

  private async sheet(limit: number, afterId: string | null, reply: FastifyReply): Promise<string> {
    const { text, at, nextAfterId } = await this.csv.sheet(limit, afterId);
    reply.header('Content-Type', 'text/csv; charset=utf-8; header=present');
    reply.header('Content-Disposition', `attachment; filename="${PATH}-${at.toISOString().slice(0, 10)}.csv"`);
    if (nextAfterId !== null) reply.header('Link', `</api/v1/reports/${PATH}?limit=${limit}&cursor=${cursorAfter(nextAfterId)}>; rel="next"`);
    return text;
  }
}
