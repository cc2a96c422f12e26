import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { PROBLEM_TYPES, type ProblemSlug } from '../../src/common/problems/problem-types';
import { APP_CONFIG, type AppConfig } from '../../src/config/app-config';
import { isPage } from '../../src/openapi/pages';
import { problemSchema } from '../../src/openapi/problem.shapes';
import { problemsOf } from '../../src/openapi/route-problems';
import { type Route, Routes } from '../../src/openapi/routes.service';
import { noteFault } from './answer-faults';

export interface RouterEntry {
  method: string;
  url: string;
}

/**
 * Holds every answer of every story against what its route declares: status, media type, and every field of the body.
 * Has to be called before the application is initialised, because the routes are registered then.
 */
export function watchAnswers(app: NestFastifyApplication): readonly RouterEntry[] {
  const fastify = app.getHttpAdapter().getInstance();
  const router: RouterEntry[] = [];
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) router.push({ method: each, url });
  });
  fastify.addHook('onSend', async (request, reply, payload) => {
    const fault = request.is404 || request.method === 'HEAD' ? null : faultOf(app, request, reply, payload);
    if (fault !== null) noteFault(`${request.method} ${request.routeOptions.url ?? request.url} → ${reply.statusCode}: ${fault}`);
    return Promise.resolve(payload);
  });
  return router;
}

function faultOf(app: NestFastifyApplication, request: FastifyRequest, reply: FastifyReply, payload: unknown): string | null {
  const route = app
    .get(Routes, { strict: false })
    .all()
    .find(({ method, url }) => method === request.method && url === request.routeOptions.url);
  if (!route) return 'this route is not in the document';
  const mediaType = String(reply.getHeader('content-type') ?? '').split(';')[0];
  if (mediaType === 'application/problem+json') {
    return problemFault(route, JSON.parse(String(payload)), app.get<AppConfig>(APP_CONFIG, { strict: false }).http.publicUrl.href);
  }
  return answerFault(route, reply.statusCode, mediaType ?? '', payload);
}

function problemFault(route: Route, body: any, publicUrl: string): string | null {
  const slug = String(body.type).split('/').at(-1) as ProblemSlug;
  if (!(slug in PROBLEM_TYPES)) return `there is no problem ${slug}`;
  if (!problemsOf(route).includes(slug)) return `the problem ${slug} is not declared`;
  return shapeFault(problemSchema(slug, publicUrl), body);
}

function answerFault(route: Route, status: number, mediaType: string, payload: unknown): string | null {
  const isEmpty = payload === undefined || payload === null || payload === '';
  if (isPage(route) && mediaType === 'text/html' && isRefusal(route, status)) return null;
  const answer = route.operation.answers[status];
  if (!answer) return 'this status is not declared';
  if (isEmpty && status >= 300 && status < 400) return null;
  if (!answer.schema && answer.mediaType === undefined) return isEmpty ? null : 'no body is declared';
  if (isEmpty) return 'a body is declared, and there was none';
  if (answer.alsoAs?.includes(mediaType)) return null;
  const declared = answer.mediaType ?? 'application/json';
  if (declared !== '*/*' && declared !== mediaType) return `declared is ${declared}, not ${mediaType}`;
  return answer.schema ? shapeFault(answer.schema, JSON.parse(String(payload))) : null;
}

const isRefusal = (route: Route, status: number): boolean => problemsOf(route).some((slug) => PROBLEM_TYPES[slug].status === status);

/** Null when `body` is what `schema` says, with no field more: what is not listed must not leave. */
export function shapeFault(schema: z.ZodType, body: unknown): string | null {
  const parsed = schema.safeParse(body);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; ');
  const unlisted = unlistedIn(body, parsed.data, '');
  return unlisted.length === 0 ? null : `not declared: ${unlisted.join(', ')}`;
}

/** zod drops what an object does not declare, so what is missing afterwards was undeclared. */
function unlistedIn(given: unknown, kept: unknown, path: string): string[] {
  if (typeof given !== 'object' || given === null || typeof kept !== 'object' || kept === null) return [];
  return Object.entries(given).flatMap(([key, value]) => {
    const here = `${path}/${key}`;
    return Object.hasOwn(kept, key) ? unlistedIn(value, (kept as Record<string, unknown>)[key], here) : [here];
  });
}
