import { z } from 'zod';
import type { Answer, OperationSpec } from '../../common/http/operation';
import { Operation } from '../../common/http/operation';
import { PROBLEM_TYPES, type ProblemSlug } from '../../common/problems/problem-types';

interface PageSpec extends Omit<OperationSpec, 'answers'> {
  /** What the page shows; absent where it always goes on to another. */
  readonly shows?: string;
  /** Where it goes on to. */
  readonly goesOn?: string;
}

const ALWAYS: readonly ProblemSlug[] = ['internal', 'unavailable'];
const BY_FORM: readonly ProblemSlug[] = ['malformed-request', 'forbidden', 'unsupported-media-type', 'validation-failed'];

/** Mail programs and whoever passes a link on write marks of their own into it: a page opens all the same. */
const ANY_QUERY = z.object({});

/** Of a page behind the sign-in. */
export const TO_SIGN_IN = 'Goes to the sign-in page, and back here afterwards';

const html = (description: string): Answer => ({ description, mediaType: 'text/html' });

/** `@Operation` of a page: every refusal is a page too, with the status of its problem. */
export function PageOperation({ shows, goesOn, ...spec }: PageSpec) {
  const slugs = [...ALWAYS, ...(spec.form ? BY_FORM : []), ...(spec.problems ?? [])];
  const refusals = slugs.map((slug) => [PROBLEM_TYPES[slug].status, html('What is wrong and what to do, as a page')]);
  const answers = {
    ...(Object.fromEntries(refusals) as Record<number, Answer>),
    ...(spec.form ? {} : { 302: { description: 'To `PUBLIC_URL`, when asked for under another name of this machine' } }),
    ...(shows === undefined ? {} : { 200: html(shows) }),
    ...(goesOn === undefined ? {} : { 303: { description: goesOn } }),
  };
  return Operation({ query: ANY_QUERY, ...spec, answers });
}
