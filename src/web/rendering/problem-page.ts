import type { Problem } from '../../common/problems/problem';
import type { ProblemSlug } from '../../common/problems/problem-types';
import { notice, page, type Page } from './page';
import type { TextKey } from '../texts/catalogue';
import { say, verbatim } from '../texts/text';
import { withRedirect } from './see-other';

export interface PlaceOfProblem {
  /** The route's pattern: `/qrcode/:token`. */
  readonly route: string;
  readonly requestId: string;
  /** What was typed into the login field, to be shown again. */
  readonly login: string;
  readonly redirect: string | undefined;
}

const FORGOTTEN = { href: '/login/forgotten', label: say('links.password.ask_again') };
const SIGN_IN = { href: '/login', label: say('links.to_sign_in') };

/** What a person can do about it, where the sentence for programs would not help: by section of the pages, `any` for all. */
const ADVICE = {
  qrcode: ['not-found', 'gone', 'forbidden'],
  password: ['not-found', 'gone'],
  problems: ['not-found'],
  login: ['second-factor-unavailable'],
  any: ['not-found', 'forbidden', 'too-many-requests', 'validation-failed', 'malformed-request', 'unsupported-media-type', 'internal', 'unavailable'],
} as const satisfies Record<string, readonly ProblemSlug[]>;

type Section = keyof typeof ADVICE;
type AdviceKey = { [S in Section]: `problems.${S}.${(typeof ADVICE)[S][number]}` }[Section];

function adviceIn(section: string, slug: ProblemSlug): AdviceKey | null {
  const known = Object.entries(ADVICE).some(([name, slugs]) => name === section && slugs.some((each) => each === slug));
  return known ? (`problems.${section}.${slug}` as AdviceKey) : null;
}

/** Refusals after which the sign-in form is shown again, with a sentence. */
const TRY_AGAIN: Partial<Record<ProblemSlug, TextKey>> = {
  'invalid-credentials': 'login.notice.wrong_password',
  'login-expired': 'login.notice.expired',
  'invalid-code': 'login.notice.last_code',
  unauthenticated: 'login.notice.no_sign_in',
};

export function pageOfProblem(problem: Problem, place: PlaceOfProblem): Page {
  const section = /^\/([a-z]*)/.exec(place.route)?.[1] ?? '';
  return (section === 'login' ? signInAgain(problem, place) : null) ?? explanation(problem, place, section);
}

/** Where a page behind the sign-in leads who is not signed in, or has to choose a password first; null: tell them. */
export function signInFirst({ slug }: Problem, request: { readonly method: string; readonly url: string }): string | null {
  const closed = (slug === 'unauthenticated' && !request.url.startsWith('/login')) || slug === 'password-change-required';
  return closed && (request.method === 'GET' || request.method === 'HEAD') ? withRedirect('/login', request.url) : null;
}

export function signInAgain(problem: Problem, place: Pick<PlaceOfProblem, 'login' | 'redirect' | 'route'>): Page | null {
  const untyped = problem.slug === 'validation-failed' && place.route === '/login' ? 'login.notice.untyped' : undefined;
  const key = TRY_AGAIN[problem.slug] ?? untyped;
  if (key === undefined) return null;
  const action = withRedirect('/login', place.redirect);
  const forgotten = withRedirect('/login/forgotten', place.redirect);
  return page('sign-in', { title: say('login.title'), action, login: place.login, notice: notice('error', say(key)), forgotten }, problem.status);
}

function explanation(problem: Problem, place: PlaceOfProblem, section: string): Page {
  const own = adviceIn(section, problem.slug);
  const advice = own ?? adviceIn('any', problem.slug);
  const [title, text] = advice ? [say(`${advice}.title`), say(`${advice}.text`)] : [say(`problems.type.${problem.slug}.title`), say(`problems.type.${problem.slug}.help`)];
  const values = {
    title,
    // The refusal of this one day says more than the advice for any other.
    text: problem.slug === 'second-factor-unavailable' && problem.detail !== undefined ? verbatim(problem.detail) : text,
    detail: own ? null : (problem.detail ?? null),
    requestId: problem.status >= 500 ? place.requestId : null,
    link: section === 'login' ? null : SIGN_IN,
    other: section === 'password' ? FORGOTTEN : null,
    startOver: section === 'login' ? withRedirect('/login/cancel', place.redirect) : null,
  };
  return page('problem', values, problem.status);
}
