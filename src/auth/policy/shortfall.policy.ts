import { canEnrol, demandedMethod, readyMethods, accepts } from './methods.policy';
import type { SecondFactorFacts } from './second-factor.facts';
import { decideSecondFactor } from './second-factor.policy';
import { whoAsks } from './who-asks.policy';

/**
 * What an administrator has to see to for a person, worst first. `cannot_sign_in`: refused at the next sign-in.
 * `cannot_prove_demanded`: let in by a recovery code, a temporary code or while grace lasts, and then no more: said while
 * there is still time, or the refusal comes on a morning when nobody remembers the change that led to it (contract §5).
 */
export type Shortfall = 'cannot_sign_in' | 'cannot_prove_demanded';

/** @returns null where nothing is missing, or nothing is asked */
export function shortfallOf(facts: SecondFactorFacts): Shortfall | null {
  if (decideSecondFactor(facts).kind === 'refuse') return 'cannot_sign_in';
  if (!whoAsks(facts).asks || facts.tokenWaits) return null;
  const demanded = demandedMethod(facts);
  // A lock passes by itself; what is looked for is a number or a channel that is not there.
  const unlocked = { ...facts, suspended: [] };
  const provable = readyMethods(unlocked, demanded).some((method) => accepts(method, demanded, unlocked));
  return provable || canEnrol(facts, demanded) ? null : 'cannot_prove_demanded';
}
