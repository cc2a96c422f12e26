import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_BASE } from '../../common/http/base-path';
import type { Problem } from '../../common/problems/problem';
import type { ProblemSlug } from '../../common/problems/problem-types';
import { ProblemFilter } from '../../common/problems/problem.filter';
import type { PageFilter } from './page.filter';

/**
 * What no controller of pages answers, above all an address that is none: a page for a browser that was sent there, a
 * problem for every program. The API answers in JSON to browsers too: its readers are scripts.
 */
export class BrowserFilter extends ProblemFilter {
  constructor(
    publicUrl: string,
    private readonly pages: PageFilter,
  ) {
    super(publicUrl);
  }

  protected override write(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
    if (NO_PAGE.includes(problem.slug) && isVisit(request)) this.pages.show(problem, request, reply);
    else super.write(problem, request, reply);
  }
}

/** No page is there, or none can be by an address like this. */
const NO_PAGE: readonly ProblemSlug[] = ['not-found', 'malformed-request'];

/** `Accept` of a visit names HTML; what fetches data, styles or health does not. */
function isVisit({ method, url, headers }: FastifyRequest): boolean {
  return (method === 'GET' || method === 'HEAD') && !url.startsWith(`/${API_BASE}/`) && (headers.accept ?? '').includes('text/html');
}
