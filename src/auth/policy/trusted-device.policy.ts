import type { DemandableMethod } from '../../common/access/principal';
import { accepts } from './methods.policy';
import type { SecondFactorFacts } from './second-factor.facts';
import { isAdministrator, whoAsks } from './who-asks.policy';

/** The `because` of a sign-in that skipped the factor (contract §4). */
export const TRUSTED_DEVICE = 'trusted_device';

const HOUR = 3_600_000;

/**
 * Hours for which a browser of this person is trusted; null: none is. The shortest of the site's and those of every role
 * held, flagged or not, so that one more role never gives more time. Never for whoever administers (requirements R-101),
 * nor for whoever wants to be asked always.
 */
export function trustedHours({ policy, roles, user }: Pick<SecondFactorFacts, 'policy' | 'roles' | 'user'>): number | null {
  if (policy.trustedDeviceHours === null || isAdministrator({ roles }) || user.alwaysAsk) return null;
  return Math.min(policy.trustedDeviceHours, ...roles.flatMap((role) => role.trustedDeviceHours ?? []));
}

/** Until when a browser trusted since then is, by the rules of now; null: it is not, and would not have been. */
export function trustEnds(facts: Pick<SecondFactorFacts, 'policy' | 'roles' | 'user'>, since: Date): Date | null {
  const hours = trustedHours(facts);
  const { emergencyUntil } = facts.policy;
  // While nobody was asked, nobody can tell who sat there: every browser proves itself anew.
  if (hours === null || facts.user.factorsReset || (emergencyUntil !== null && since <= emergencyUntil)) return null;
  return new Date(since.getTime() + hours * HOUR);
}

/**
 * Is this one, here and now? Not for a demand that what was proven on it would not meet: a role may ask for more by now.
 * From an address that is not listed a factor has to be proven in the sign-in itself (product P-08).
 */
export function isTrusted(facts: SecondFactorFacts, demanded: DemandableMethod): boolean {
  const { trustedDevice, proven, address, suspended } = facts;
  if (trustedDevice === null || proven !== null || address === 'unlisted' || suspended.length > 0 || !accepts(trustedDevice.method, demanded, facts)) return false;
  const until = trustEnds(facts, trustedDevice.since);
  return until !== null && facts.now < until;
}

/** May this person ask, with the factor, that the browser is trusted from then on? */
export const mayTrust = (facts: SecondFactorFacts): boolean => whoAsks(facts).asks && trustEnds(facts, facts.now) !== null && facts.address !== 'unlisted';
