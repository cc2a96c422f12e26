import { PROBLEM_TYPES, type ProblemSlug } from '../common/problems/problem-types';
import { type Access, asksForSession } from './access';
import { isPage } from './pages';
import type { Route } from './routes.service';

/** Everything a route may refuse with: what its kind brings, what its doors bring, and its own. In the catalogue's order. */
export function problemsOf(route: Route): ProblemSlug[] {
  const { method, url, operation, access } = route;
  const slugs = new Set<ProblemSlug>(['internal', 'unavailable', ...byDoor(access), ...(operation.problems ?? [])]);
  if (method !== 'GET') for (const slug of BY_BODY) slugs.add(slug);
  // Every route of the API refuses a query it does not know; pages take links as mail programs rewrite them.
  if (!isPage(route)) slugs.add('validation-failed');
  if (url.includes(':')) slugs.add('not-found');
  return (Object.keys(PROBLEM_TYPES) as ProblemSlug[]).filter((slug) => slugs.has(slug));
}

/** `forbidden`: a write that another site's page sent. */
const BY_BODY: readonly ProblemSlug[] = ['malformed-request', 'forbidden', 'too-large', 'unsupported-media-type', 'validation-failed'];

function byDoor(access: Access): ProblemSlug[] {
  const slugs: ProblemSlug[] = [];
  // `forbidden`: an API key, wherever it is not let in by a label.
  if (access.who !== 'anybody') slugs.push('unauthenticated', 'address-not-allowed', 'forbidden');
  if (access.who === 'pending' || access.who === 'enrolling') slugs.push('login-expired', 'second-factor-unavailable');
  if (!asksForSession(access)) return slugs;
  if (!access.shortSession) slugs.push('second-factor-required');
  if (!access.oneTimePassword) slugs.push('password-change-required');
  if (access.freshProof) slugs.push('step-up-required');
  return slugs;
}
