import { Catch, Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../../common/problems/problem';
import { ProblemFilter } from '../../common/problems/problem.filter';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { PageRenderer } from './page-renderer.service';
import { pageOfProblem, signInFirst } from './problem-page';
import { seeOther } from './see-other';

/** The same refusals with the same statuses, for people: a page that says what to do, or the form to try again. */
@Catch()
@Injectable()
export class PageFilter extends ProblemFilter {
  constructor(
    @Inject(APP_CONFIG) config: AppConfig,
    private readonly renderer: PageRenderer,
  ) {
    super(config.http.publicUrl.href);
  }

  protected override write(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
    this.show(problem, request, reply);
  }

  show(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
    const { login } = (Buffer.isBuffer(request.body) ? {} : (request.body ?? {})) as { login?: unknown };
    const { redirect } = (request.query ?? {}) as { redirect?: unknown };
    const shown = pageOfProblem(problem, {
      route: request.routeOptions.url ?? '',
      requestId: request.id,
      login: typeof login === 'string' ? login : '',
      redirect: typeof redirect === 'string' ? redirect : undefined,
    });
    void reply.headers(problem.headers);
    const first = signInFirst(problem, request);
    if (first) return void reply.send(seeOther(first, reply));
    void reply.send(this.renderer.show(shown, reply));
  }
}
