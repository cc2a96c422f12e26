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
  person.hasPassword && decideSecondFactor(whenTimeIsUp(person.facts)).kind !== 'refuse';

/**
 * What ends by itself does not count: an emergency, an exemption or grace would let the change through today and lock the
 * site on the day nobody thinks of it any more.
 */
export const whenTimeIsUp = (facts: SecondFactorFacts): SecondFactorFacts => ({
  ...facts,
  proven: null,
  policy: { ...facts.policy, emergency: false, graceDays: 0 },
  user: { ...facts.user, exemptUntil: null },
  roles: facts.roles.map((role) => ({ ...role, graceDays: null })),
});

export interface LockOut {
  readonly detail: string;
  readonly people: readonly { readonly id: string; readonly login: string }[];
}

/** The two ways a change can lock out, judged apart: a site that has one of them already must not get the other. */
export interface LockOuts {
  readonly actor: LockOut | null;
  readonly everybody: LockOut | null;
}

/**
 * Nobody is locked out by a click (product P-11): the acting administrator, and at least one holder of `settings.write`,
 * must be able to sign in.
 *
 * @param actor null: the command line, which needs no sign-in. `'gone'`: the change removes or disables the one who makes it.
 */
export function lockOutsOf(actor: SignInProspect | 'gone' | null, holders: readonly SignInProspect[]): LockOuts {
  return {
    actor: actor === null || (actor !== 'gone' && canSignIn(actor)) ? null : { detail: 'You could not sign in any more.', people: actor === 'gone' ? [] : [named(actor)] },
    everybody: holders.some(canSignIn)
      ? null
      : { detail: 'Nobody who may change the settings could sign in any more.', people: holders.slice(0, 100).map(named) },
  };
}

/** What a change makes worse, or null: a site that is locked already (restored from a bad copy) must stay repairable. */
export const newLockOut = (before: LockOuts, after: LockOuts): LockOut | null =>
  (before.actor === null ? after.actor : null) ?? (before.everybody === null ? after.everybody : null);

const named = ({ id, login }: SignInProspect) => ({ id, login });
