import { PROBLEM_TYPES, type ProblemSlug } from '../../../common/problems/problem-types';

type TypeText = `problems.type.${ProblemSlug}.${'title' | 'help'}`;

/** The sentences the API and its documents have for each kind; written once, there. */
const ofTypes = Object.fromEntries(
  Object.entries(PROBLEM_TYPES).flatMap(([slug, { title, help }]) => [[`problems.type.${slug}.title`, title], [`problems.type.${slug}.help`, help]]),
) as Record<TypeText, string>;

/** Refusals as pages, and what a kind of problem means. */
export const problems = {
  'problems.number': 'Number:',
  'problems.type': 'Type',
  'problems.status': 'HTTP status',
  'problems.media_type': 'Answers of this kind are application/problem+json (RFC 9457).',
  'problems.qrcode.not-found.title': 'There is no such link',
  'problems.qrcode.not-found.text': 'Check that the whole link was copied from the mail. A new one is mailed when you sign in again.',
  'problems.qrcode.gone.title': 'This link is over',
  'problems.qrcode.gone.text': 'It was used, replaced by a newer one, or its time is up. Sign in again to get a new link.',
  'problems.qrcode.forbidden.title': 'This link belongs to another sign-in',
  'problems.qrcode.forbidden.text': 'Somebody else is signing in in this browser. Open the link in the browser where its sign-in waits.',
  'problems.password.not-found.title': 'There is no such link',
  'problems.password.not-found.text': 'Check that the whole link was copied from the mail.',
  'problems.password.gone.title': 'This link is over',
  'problems.password.gone.text': 'It was used, replaced by a newer one, or its time is up. If you have set your password already, sign in with it; else ask for a new link here.',
  'problems.problems.not-found.title': 'There is no such page',
  'problems.problems.not-found.text': 'No problem is known by this name.',
  'problems.login.second-factor-unavailable.title': 'This sign-in cannot be completed',
  'problems.login.second-factor-unavailable.text':
    'The password was right, but there is nothing you could prove or set up as a second step. Ask your administrator to add a mobile number or an address, or to choose another method for you.',
  'problems.any.not-found.title': 'There is no such page',
  'problems.any.not-found.text': 'Check the address. Every page there is can be reached from the sign-in page.',
  'problems.any.forbidden.title': 'This was not taken',
  'problems.any.forbidden.text': 'The request came from another site, or is not yours to make. Go back and try again from our own page.',
  'problems.any.too-many-requests.title': 'Too many tries',
  'problems.any.too-many-requests.text': 'Wait a while, then try again.',
  'problems.any.validation-failed.title': 'That did not fit',
  'problems.any.validation-failed.text': 'Go back and check what you entered.',
  'problems.any.malformed-request.title': 'That did not fit',
  'problems.any.malformed-request.text': 'The address or the form arrived damaged. Go back and try again.',
  'problems.any.unsupported-media-type.title': 'That did not fit',
  'problems.any.unsupported-media-type.text': 'This page takes its own form only.',
  'problems.any.internal.title': 'Something broke on our side',
  'problems.any.internal.text': 'Try again. If it happens again, tell your administrator the number below.',
  'problems.any.unavailable.title': 'Not available right now',
  'problems.any.unavailable.text': 'A part of this service is down or overloaded. Try again shortly.',
  ...ofTypes,
} as const;
