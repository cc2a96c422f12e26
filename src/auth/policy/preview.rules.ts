import type { SecondFactorDecision } from './second-factor.policy';
import type { Shortfall } from './shortfall.policy';

/** What a change does to the next sign-in of somebody (product P-12). */
export const EFFECTS = ['unaffected', 'newlyAsked', 'mustEnrol', 'cannotSignIn', 'noLongerAsked'] as const;
export type Effect = (typeof EFFECTS)[number];

/**
 * Two decisions of the one function, compared. Whoever could not sign in is always named, whether or not they could
 * before: a list that hides them would read as if all were well.
 */
export function effectOf(before: SecondFactorDecision, after: SecondFactorDecision, shortfall: Shortfall | null): Effect {
  if (after.kind === 'refuse' || (shortfall !== null && hasWayBackOnly(after))) return 'cannotSignIn';
  if (isSame(before, after)) return 'unaffected';
  if (owesEnrolment(after)) return 'mustEnrol';
  return after.kind === 'challenge' ? 'newlyAsked' : 'noLongerAsked';
}

/** In by a recovery or temporary code as long as one is left: who has no number or no channel is to be seen to all the same. */
const hasWayBackOnly = (decision: SecondFactorDecision): boolean =>
  decision.kind === 'challenge' && decision.methods.every((method) => method === 'recovery_code' || method === 'temporary_code');

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
