import { PROBLEM_TYPES } from './problem-types';

/** docs/problems.md, as `npm run docs` writes it: one row per kind of refusal. */
export function problemsMarkdown(): string {
  const rows = Object.entries(PROBLEM_TYPES).map(([slug, { status, title, help }]) => `| \`${slug}\` | ${status} | ${title} | ${help.replaceAll('|', '\\|')} |`);
  return [...HEAD, ...rows, ''].join('\n');
}

const HEAD = [
  '# Problems',
  '',
  'Made from `src/common/problems/problem-types.ts` by `npm run docs`; a test fails when the two differ.',
  '',
  'Every refusal is `application/problem+json` (RFC 9457); `type` is `PUBLIC_URL/problems/<slug>`, and the slug never changes.',
  '`instance` is the id of the request: the log finds it by that.',
  '',
  '| slug | status | title | what to do |',
  '|---|---|---|---|',
];
