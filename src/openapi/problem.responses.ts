import { PROBLEM_TYPES, type ProblemSlug } from '../common/problems/problem-types';
import { type JsonSchema, jsonSchema } from './json-schema';
import { problemExample, problemSchema } from './problem.shapes';

const SLUGS = Object.keys(PROBLEM_TYPES) as ProblemSlug[];

/** `invalid-code` → `InvalidCodeProblem`: component keys and generated classes take no dashes. */
const componentOf = (slug: ProblemSlug): string => {
  const words = slug.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Problem`;
};

/** One schema and one example for each kind of refusal; the operations refer to them. */
export function problemComponents(publicUrl: string): { schemas: JsonSchema; examples: JsonSchema } {
  return {
    schemas: Object.fromEntries(SLUGS.map((slug) => [componentOf(slug), jsonSchema(problemSchema(slug, publicUrl), 'output')])),
    examples: Object.fromEntries(
      SLUGS.map((slug) => [componentOf(slug), { summary: PROBLEM_TYPES[slug].title, value: problemExample(slug, publicUrl) }]),
    ),
  };
}

/**
 * One response for each status, with every kind of refusal that has it.
 *
 * @param asPages HTML with the same status, and no problem body
 */
export function problemResponses(slugs: readonly ProblemSlug[], asPages: boolean): Record<string, JsonSchema> {
  const statuses = new Set(slugs.map((slug) => PROBLEM_TYPES[slug].status));
  const having = (status: number) => slugs.filter((slug) => PROBLEM_TYPES[slug].status === status);
  return Object.fromEntries([...statuses].map((status) => [String(status), responseOf(status, having(status), asPages)]));
}

function responseOf(status: number, slugs: readonly ProblemSlug[], asPage: boolean): JsonSchema {
  return {
    description: slugs.map((slug) => `\`${slug}\`: ${PROBLEM_TYPES[slug].title}.`).join(' '),
    ...(status === 429 || status === 503 ? { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } } : {}),
    content: asPage ? { 'text/html': { schema: { type: 'string' } } } : { 'application/problem+json': problemContent(slugs) },
  };
}

function problemContent(slugs: readonly ProblemSlug[]): JsonSchema {
  const schemas = slugs.map((slug) => ({ $ref: `#/components/schemas/${componentOf(slug)}` }));
  return {
    schema: schemas.length === 1 ? schemas[0] : { oneOf: schemas },
    examples: Object.fromEntries(slugs.map((slug) => [slug, { $ref: `#/components/examples/${componentOf(slug)}` }])),
  };
}
