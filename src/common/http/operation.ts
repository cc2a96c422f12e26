import { applyDecorators, SetMetadata } from '@nestjs/common';
import type { z } from 'zod';
import type { ProblemSlug } from '../problems/problem-types';

export interface Answer {
  /** One sentence for the document. */
  readonly description: string;
  /** Absent for answers without a body. */
  readonly schema?: z.ZodType;
  /** `application/json` unless said otherwise. */
  readonly mediaType?: string;
  /** Other media types a client may ask for by `Accept`; text, so without a schema. */
  readonly alsoAs?: readonly string[];
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Of this answer alone, by name; texts. */
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly example: string }>>;
}

export interface OperationSpec {
  readonly summary: string;
  readonly description?: string;
  /** What the body must be; a route without one takes no body. Unknown fields are refused: use `z.strictObject`. */
  readonly body?: z.ZodType;
  /** What the query may be; a route without one takes none: an unknown parameter is refused. Values arrive as strings. */
  readonly query?: z.ZodType;
  /** `application/x-www-form-urlencoded` instead of JSON: HTML pages only. */
  readonly form?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Refusals of its own, besides those every route of its kind has. */
  readonly problems?: readonly ProblemSlug[];
}

export const OPERATION = 'http:operation';

/**
 * Says what a route takes and answers, once: `ShapeGuard` checks requests against it and the OpenAPI document is made
 * from it, so the two cannot drift apart. Every route carries one (test/access/every-route).
 */
export const Operation = (spec: OperationSpec) => applyDecorators(SetMetadata(OPERATION, spec));
