import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;
type Side = 'input' | 'output';

/**
 * OpenAPI 3.1 speaks JSON Schema 2020-12 as it is.
 *
 * @param side `input`: what a client has to send, before defaults and transformations; `output`: what it gets.
 */
export function jsonSchema(schema: z.core.$ZodType, side: Side): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: side,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: made }) => {
      if (side === 'input' && zodSchema._zod.def.type === 'pipe') takeBoundsOfEnd(zodSchema._zod.def.out, made);
      shorten(made);
    },
  }) as JsonSchema;
  return rest;
}

/** `trim, then 1 to 64 characters`: the input side alone would say "a string" and keep the bounds to itself. */
function takeBoundsOfEnd(end: z.core.$ZodType, made: JsonSchema): void {
  if (end._zod.def.type === 'transform') return;
  const bounds = jsonSchema(end, 'input');
  if (bounds.type === made.type || (made.type === 'number' && bounds.type === 'integer')) Object.assign(made, bounds);
}

/** What says nothing a reader needs: the expression behind a named format, and the bounds every double has. */
function shorten(made: JsonSchema): void {
  if (made.format !== undefined) delete made.pattern;
  if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
  if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
}
