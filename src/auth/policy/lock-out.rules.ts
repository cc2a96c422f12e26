import type { SecondFactorFacts } from './second-factor.facts';
import { decideSecondFactor } from './second-factor.policy';

/** Somebody as a change would leave them: has a password that works, and is judged by the policy of then. */
export interface SignInProspect {
  readonly id: string;
  readonly login: string;
  readonly hasPassword: boolean;
  readonly facts: SecondFactorFacts;
}

/** Whoever can prove or set up what is asked can sign in; the decision is the one the login itself will make. */
export const canSignIn = (person: SignInProspect): boolean =>
  person.hasPassword && decideSecondFactor({ ...person.facts, proven: null }).kind !== 'refuse';

export interface LockOut {
  readonly detail: string;
  readonly people: readonly { readonly id: string; readonly login: string }[];
}

/**
 * Nobody is locked out by a click (product P-11): the acting administrator, and at least one holder of `settings.write`,
 * must be able to sign in after the change.
 *
 * @param actor null: the command line, which needs no sign-in. `'gone'`: the change removes or disables the one who makes it.
 */
export function lockOutOf(actor: SignInProspect | 'gone' | null, holders: readonly SignInProspect[]): LockOut | null {
  if (actor === 'gone') return { detail: 'You could not sign in any more.', people: [] };
  if (actor !== null && !canSignIn(actor)) return { detail: 'You could not sign in any more.', people: [named(actor)] };
  if (holders.some(canSignIn)) return null;
  return { detail: 'Nobody who may change the settings could sign in any more.', people: holders.slice(0, 100).map(named) };
}

const named = ({ id, login }: SignInProspect) => ({ id, login });
