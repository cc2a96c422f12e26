import type { Problem } from '../../common/problems/problem';
import { PROBLEM_TYPES, type ProblemSlug } from '../../common/problems/problem-types';
import { notice, page, type Page } from './page';
import { withRedirect } from './see-other';

export interface PlaceOfProblem {
  /** The route's pattern: `/qrcode/:token`. */
  readonly route: string;
  readonly requestId: string;
  /** What was typed into the login field, to be shown again. */
  readonly login: string;
  readonly redirect: string | undefined;
}

const SIGN_IN = { href: '/login', label: 'Go to the sign-in page' };

type Advice = readonly [title: string, text: string];

/** What a person can do about it, where the sentence for programs would not help. */
const ADVICE: Readonly<Record<string, Partial<Record<ProblemSlug, Advice>>>> = {
  '/qrcode': {
    'not-found': ['There is no such link', 'Check that the whole link was copied from the mail. A new one is mailed when you sign in again.'],
    gone: ['This link is over', 'It was used, replaced by a newer one, or its time is up. Sign in again to get a new link.'],
    forbidden: ['This link belongs to another sign-in', 'Somebody else is signing in in this browser. Open the link in the browser where its sign-in waits.'],
  },
  '/password': {
    'not-found': ['There is no such link', 'Check that the whole link was copied from the mail.'],
    gone: ['This link is over', 'It was used, replaced by a newer one, or its time is up. Ask your administrator for a new one.'],
  },
  '/problems': { 'not-found': ['There is no such page', 'No problem is known by this name.'] },
  '/login': {
    'second-factor-unavailable': [
      'This sign-in cannot be completed',
      'The password was right, but there is nothing you could prove or set up as a second step. Ask your administrator to add a mobile number or an address, or to choose another method for you.',
    ],
  },
  '': {
    'not-found': ['There is no such page', 'Check the address. Every page there is can be reached from the sign-in page.'],
    forbidden: ['This was not taken', 'The request came from another site, or is not yours to make. Go back and try again from our own page.'],
    'too-many-requests': ['Too many tries', 'Wait a while, then try again.'],
    'validation-failed': ['That did not fit', 'Go back and check what you entered.'],
    'malformed-request': ['That did not fit', 'The address or the form arrived damaged. Go back and try again.'],
    'unsupported-media-type': ['That did not fit', 'This page takes its own form only.'],
    internal: ['Something broke on our side', 'Try again. If it happens again, tell your administrator the number below.'],
    unavailable: ['Not available right now', 'A part of this service is down or overloaded. Try again shortly.'],
  },
};

/** Refusals after which the sign-in form is shown again, with a sentence. */
const TRY_AGAIN: Partial<Record<ProblemSlug, string>> = {
  'invalid-credentials': 'Login or password is wrong.',
  'login-expired': 'This sign-in is over: its time or its tries are used up, or the account changed. Start again.',
  'invalid-code': 'That code was not accepted, and the tries are used up. Start again.',
  unauthenticated: 'No sign-in is waiting in this browser. Start with login and password.',
};

export function pageOfProblem(problem: Problem, place: PlaceOfProblem): Page {
  const section = /^\/[a-z]*/.exec(place.route)?.[0] ?? '';
  return (section === '/login' ? signInAgain(problem, place) : null) ?? explanation(problem, place, section);
}

export function signInAgain(problem: Problem, place: Pick<PlaceOfProblem, 'login' | 'redirect' | 'route'>): Page | null {
  const untyped = problem.slug === 'validation-failed' && place.route === '/login' ? 'Enter login and password.' : undefined;
  const text = TRY_AGAIN[problem.slug] ?? untyped;
  if (text === undefined) return null;
  const action = withRedirect('/login', place.redirect);
  return page('sign-in', { title: 'Sign in', action, login: place.login, notice: notice('error', text) }, problem.status);
}

function explanation(problem: Problem, place: PlaceOfProblem, section: string): Page {
  const type = PROBLEM_TYPES[problem.slug];
  const advice = ADVICE[section]?.[problem.slug];
  const [title, text] = advice ?? ADVICE['']?.[problem.slug] ?? [type.title, type.help];
  const values = {
    title,
    // The refusal of this one day says more than the advice for any other.
    text: problem.slug === 'second-factor-unavailable' ? (problem.detail ?? text) : text,
    detail: advice ? null : (problem.detail ?? null),
    requestId: problem.status >= 500 ? place.requestId : null,
    link: section === '/login' ? null : SIGN_IN,
    startOver: section === '/login' ? withRedirect('/login/cancel', place.redirect) : null,
  };
  return page('problem', values, problem.status);
}
