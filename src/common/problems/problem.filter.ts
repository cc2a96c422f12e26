import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HashingOverloaded } from '../crypto/password-hasher';
import { commonProblems } from './common.problems';
import { isDatabaseDown } from './database-down';
import { Problem } from './problem';
import type { ProblemSlug } from './problem-types';

/** The only writer of error answers. What is neither a Problem nor known here is a bug: a bare 500, everything else to the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  /** @param publicUrl without a trailing slash; the base of `type`. */
  constructor(private readonly publicUrl: string) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Also Fastify's own error handler: requests that fail before they reach a controller get the same form. */
  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = hungUp(exception, request) ? new Problem('malformed-request', { reason: 'the client hung up in the middle of its body', cause: exception }) : toProblem(exception);
    if (isRefusal(problem, exception)) {
      this.logger.warn({ requestId: request.id, route: request.routeOptions.url, slug: problem.slug, reason: problem.reason ?? problem.detail });
    } else if (problem.status >= 500) this.logFault(problem, exception, request);
    else this.logger.debug({ requestId: request.id, slug: problem.slug, reason: problem.reason });
    this.write(problem, request, reply);
  }

  /** Pages write the same refusal for people instead. */
  protected write(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
    void reply
      .status(problem.status)
      .headers(problem.headers)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.toBody(this.publicUrl, request.id)));
  }

  private logFault(problem: Problem, exception: unknown, request: FastifyRequest): void {
    const fault = exception instanceof Error ? exception : new Error(String(exception));
    this.logger.error({ requestId: request.id, route: request.routeOptions.url, slug: problem.slug, fault: faultText(fault) });
  }
}

/**
 * Said by us on purpose and caused by nothing that was thrown, like what a provider answered to a test message or the end
 * of the server: to be known, but no fault of ours, and a stack would only lead to the line that says so.
 */
const isRefusal = (problem: Problem, exception: unknown): boolean =>
  problem === exception && problem.status === 503 && problem.cause === undefined;

/**
 * The client went away before its body was whole: nobody reads the answer, and it is no fault of ours. Told apart from a
 * broken connection to the database by the body, or anybody could fill the log of faults.
 */
const hungUp = (exception: unknown, { raw }: FastifyRequest): boolean =>
  (exception as { code?: unknown } | null)?.code === 'ECONNRESET' && raw.destroyed && !raw.complete;

export function toProblem(exception: unknown): Problem {
  if (exception instanceof Problem) return exception;
  if (exception instanceof HashingOverloaded) return commonProblems.unavailable(5, exception.message, exception);
  if (isDatabaseDown(exception)) return commonProblems.unavailable(2, 'database does not answer', exception);
  const slug = SLUG_BY_STATUS[statusOf(exception)];
  return slug ? new Problem(slug, { cause: exception }) : new Problem('internal', { cause: exception });
}

/** Statuses that Nest and Fastify raise themselves before our code runs. */
const SLUG_BY_STATUS: Readonly<Record<number, ProblemSlug>> = {
  400: 'malformed-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  414: 'malformed-request',
  415: 'unsupported-media-type',
  503: 'unavailable',
};

function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : 500;
}

/** The stack without the statement's parameters: TypeORM puts them on the error object, and they may be secrets. */
function faultText(fault: Error): string {
  return fault.stack ?? fault.message;
}
