import type { SecondFactorDecision } from './second-factor.policy';

/** What a change does to the next sign-in of somebody (product P-12). */
export const EFFECTS = ['unaffected', 'newlyAsked', 'mustEnrol', 'cannotSignIn', 'noLongerAsked'] as const;
export type Effect = (typeof EFFECTS)[number];

/**
 * Two decisions of the one function, compared. Whoever could not sign in is always named, whether or not they could
 * before: a list that hides them would read as if all were well.
 */
export function effectOf(before: SecondFactorDecision, after: SecondFactorDecision): Effect {
  if (after.kind === 'refuse') return 'cannotSignIn';
  if (isSame(before, after)) return 'unaffected';
  if (owesEnrolment(after)) return 'mustEnrol';
  return after.kind === 'challenge' ? 'newlyAsked' : 'noLongerAsked';
}

/** Asked, but with nothing that satisfies the demand: now, after a weaker proof, or when grace is over. */
export const owesEnrolment = (decision: SecondFactorDecision): boolean => {
  if (decision.kind === 'pass') return decision.grace !== null;
  return decision.kind === 'enrol' || (decision.kind === 'challenge' && decision.leadsTo === 'enrol');
};

/** Whoever is asked for a code before and after is not affected by which of their factors is offered first. */
function isSame(before: SecondFactorDecision, after: SecondFactorDecision): boolean {
  if (before.kind !== after.kind || owesEnrolment(before) !== owesEnrolment(after)) return false;
  return !owesEnrolment(after) || before.demanded === after.demanded;
}
