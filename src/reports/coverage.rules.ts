import { administers } from '../common/access/permission';
import type { PersonRow } from '../auth/policy/person';
import { owesEnrolment } from '../auth/policy/preview.rules';
import type { SecondFactorDecision } from '../auth/policy/second-factor.policy';

/** What is counted of a person; each is told apart, and several may hold at once. */
export interface Standing {
  /** The policy demands a factor of them. */
  readonly asked: boolean;
  /** A confirmed factor, asked or not. */
  readonly enrolled: boolean;
  /** Asked, and let in without one for some days yet. */
  readonly grace: boolean;
  /** By an exemption that holds now. */
  readonly exempt: boolean;
  /** Any lock: password or factor. */
  readonly locked: boolean;
  /** The next sign-in ends in setting a factor up. */
  readonly mustEnrol: boolean;
  /** Asked for something they can neither prove nor set up. */
  readonly cannotSignIn: boolean;
  /** Holds administration permissions and is let in by something weaker than an app (contract §5, `administrators_require_app`). */
  readonly weakAdministrator: boolean;
}

export type Count = Readonly<Record<'users' | keyof Standing, number>>;

/** Pure. @param decision the policy's, about the next sign-in */
export function standingOf(person: PersonRow, decision: SecondFactorDecision, isLocked: boolean): Standing {
  const asked = decision.demanded !== null;
  return {
    asked,
    enrolled: person.factors.length > 0,
    grace: decision.kind === 'pass' && decision.grace !== null,
    exempt: person.two_factor_requirement === 'exempt' && person.exempt_until !== null && person.now < person.exempt_until,
    locked: isLocked,
    mustEnrol: decision.kind !== 'pass' && owesEnrolment(decision),
    cannotSignIn: decision.kind === 'refuse',
    weakAdministrator: asked && decision.demanded !== 'totp' && person.roles.some(({ permissions }) => administers(permissions)),
  };
}

export const NOBODY: Count = {
  users: 0,
  asked: 0,
  enrolled: 0,
  grace: 0,
  exempt: 0,
  locked: 0,
  mustEnrol: 0,
  cannotSignIn: 0,
  weakAdministrator: 0,
};

/** One more of these. */
export function counted(count: Count, standing: Standing): Count {
  const keys = Object.keys(standing) as (keyof Standing)[];
  return keys.reduce<Count>((sum, key) => ({ ...sum, [key]: sum[key] + Number(standing[key]) }), { ...count, users: count.users + 1 });
}
