import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { commonProblems } from '../problems/common.problems';
import { Problem } from '../problems/problem';
import { fieldErrors } from '../validation/zod-errors';
import { inWords } from '../validation/zod-words';
import { parseForm, parseJson } from './body-parsers';
import { OPERATION, type OperationSpec } from './operation';

/**
 * The last global guard: turns the raw bytes into the shape the route's `@Operation` declares. A guard and not a pipe,
 * because route guards run before pipes and passport-local would otherwise meet whatever was sent, query string
 * included; and after the access guards, so a closed door answers 401 or 403 whatever the body is (contract §3).
 */
@Injectable()
export class ShapeGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const spec = this.reflector.get<OperationSpec | undefined>(OPERATION, context.getHandler());
    if (!spec) throw new Error(`route without @Operation: ${context.getClass().name}.${context.getHandler().name}`);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    request.query = queryOf(request, spec);
    if (request.method !== 'GET' && request.method !== 'HEAD') request.body = bodyOf(request, spec);
    return true;
  }
}

const NO_QUERY = z.strictObject({});

/** @throws Problem `validation-failed`; a parameter given twice is told as that, and not as the list a parser made of it. */
function queryOf(request: FastifyRequest, spec: OperationSpec): unknown {
  const given = (request.query ?? {}) as Record<string, unknown>;
  const result = (spec.query ?? NO_QUERY).safeParse(given, inWords);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => {
    const path = issue.path.slice(0, 1);
    const repeated = Array.isArray(given[String(path[0])]);
    return repeated ? { code: 'custom' as const, path, message: 'is given more than once', input: null } : issue;
  });
  throw commonProblems.validationFailed(fieldErrors(new z.ZodError(issues), '?'));
}

function bodyOf(request: FastifyRequest, spec: OperationSpec): unknown {
  const raw = request.body;
  const bytes = Buffer.isBuffer(raw) ? raw : Buffer.alloc(0);
  const mediaType = mediaTypeOf(request);
  const wanted = spec.form ? 'application/x-www-form-urlencoded' : 'application/json';
  if (!spec.body) {
    if (bytes.length > 0 && mediaType !== wanted) throw new Problem('unsupported-media-type');
    if (bytes.length > 0) refuseUnexpected(spec.form ? parseForm(bytes) : parseJson(bytes));
    return undefined;
  }
  if (mediaType !== wanted) throw new Problem('unsupported-media-type');
  return fitting(spec.body, spec.form ? parseForm(bytes) : parseJson(bytes));
}

/** What is packed or written in another alphabet is refused rather than read as something it is not (RFC 9110 §15.5.16). */
function mediaTypeOf({ headers }: FastifyRequest): string | undefined {
  const [type, ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '');
  const packed = (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';
  return packed || !['utf-8', 'utf8', undefined].includes(charset) ? undefined : type;
}

function fitting(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value, inWords);
  if (!result.success) throw commonProblems.validationFailed(fieldErrors(result.error));
  return result.data;
}

/** Clients that always send `{}` are served; anything more was meant for another route. */
function refuseUnexpected(value: unknown): void {
  const empty = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  if (!empty) throw commonProblems.validationFailed([{ pointer: '', message: 'this request takes no body' }]);
}
