import type { SecondFactorFacts } from './second-factor.facts';
import { shortfallOf } from './shortfall.policy';

/** Somebody as a change would leave them: has a password that works, and is judged by the policy of then. */
export interface SignInProspect {
  readonly id: string;
  readonly login: string;
  readonly hasPassword: boolean;
  readonly facts: SecondFactorFacts;
}

/**
 * Whoever can prove or set up what is asked can sign in; the decision is the one the login itself will make. Recovery and
 * temporary codes do not count beside it: they are used up, and then nobody could take the change back.
 */
export const canSignIn = (person: SignInProspect): boolean => person.hasPassword && shortfallOf(whenTimeIsUp(person.facts)) === null;

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

interface Named {
  readonly id: string;
  readonly login: string;
}

export interface LockOut {
  readonly detail: string;
  readonly people: readonly Named[];
}

/** The two ways a site can be locked, judged apart: one that has one of them already must not get the other. */
export interface LockOuts {
  /** In words; null: not locked. */
  readonly actor: string | null;
  readonly everybody: string | null;
  /** Who is let in now: whom a change that locks has to name, since after it they may be gone or hold nothing. */
  readonly able: { readonly actor: readonly Named[]; readonly holders: readonly Named[] };
}

/** A refusal names no more people than this. */
const MOST_NAMED = 100;

/**
 * Nobody is locked out by a click (product P-11): the acting administrator, and at least one holder of `settings.write`,
 * must be able to sign in.
 *
 * @param actor null: the command line, which needs no sign-in. `'gone'`: the change removes or disables the one who makes it.
 */
export function lockOutsOf(actor: SignInProspect | 'gone' | null, holders: readonly SignInProspect[]): LockOuts {
  const able = holders.filter(canSignIn).map(named);
  const acting = actor !== null && actor !== 'gone' && canSignIn(actor) ? [named(actor)] : [];
  return {
    actor: actor === null || acting.length > 0 ? null : 'You could not sign in any more.',
    everybody: able.length > 0 ? null : 'Nobody who may change the settings could sign in any more.',
    able: { actor: acting, holders: able },
  };
}

/**
 * What a change makes worse, and for whom, or null: a site that is locked already (restored from a bad copy) must stay
 * repairable. Named are those who could sign in before: who was disabled, deleted or demoted by it is among nobody's after it.
 */
export function newLockOut(before: LockOuts, after: LockOuts): LockOut | null {
  if (before.actor === null && after.actor !== null) return { detail: after.actor, people: before.able.actor };
  if (before.everybody !== null || after.everybody === null) return null;
  return { detail: after.everybody, people: before.able.holders.slice(0, MOST_NAMED) };
}

const named = ({ id, login }: SignInProspect) => ({ id, login });
