import { administers } from '../../common/access/permission';
import type { SecondFactorFacts } from './second-factor.facts';

export interface Asked {
  readonly asks: boolean;
  readonly because: string;
  /** A rule of the site or of an administrator asks, not the person's own wish. */
  readonly bySite: boolean;
}

/** Time to enrol, counted from the first time the policy asked (product P-09). */
export interface Grace {
  readonly until: Date;
  /** Begun days count: 1 on the last one. */
  readonly daysLeft: number;
}

const DAY = 86_400_000;

export const isAdministrator = ({ roles }: Pick<SecondFactorFacts, 'roles'>): boolean => roles.some((role) => administers(role.permissions));

const asks = (because: string): Asked => ({ asks: true, because, bySite: true });
const wishes = (because: string): Asked => ({ asks: true, because, bySite: false });
const spares = (because: string): Asked => ({ asks: false, because, bySite: false });

/** The site first, then the person: who enrolled by choice is asked whether the site asks or not (product P-06). */
export function whoAsks(facts: SecondFactorFacts): Asked {
  if (facts.policy.emergency) return spares('policy:emergency');
  const site = facts.policy.enabled ? siteAsks(facts) : spares('policy:off');
  return site.asks ? site : (ownWish(facts) ?? site);
}

/** Grace is counted from here, so whoever decides for a real sign-in or request writes it down, once. */
export const isFirstAsk = (facts: SecondFactorFacts): boolean => facts.user.firstAskedAt === null && whoAsks(facts).bySite;

/**
 * Administration permissions come first: no exemption, no address and no website status takes the demand from them (PCI
 * DSS 8.4.1). An exemption is stronger than any rule that asks, or it would exempt from nothing.
 */
function siteAsks({ now, policy, user, roles, address }: SecondFactorFacts): Asked {
  const administration = roles.find((role) => administers(role.permissions));
  if (administration) return asks(`role:${administration.name}`);
  if (isExempt(user, now)) return spares('user:exempt');
  if (policy.sparesListedAddresses && address === 'listed') return spares('setting:bypass_2fa_for_restricted_ip_users');
  if (user.requirement === 'required') return asks('user:required');
  if (policy.requireForAll && user.type === 'system') return asks('setting:require_two_factor_for_all');
  const flagged = isInScope(user, policy) ? namedFirst(roles.filter((role) => role.flagged)) : undefined;
  return flagged ? asks(`role:${flagged.name}`) : spares('policy:no_rule_asks');
}

/** An exemption without an end would be for ever: it exempts nobody. */
const isExempt = ({ requirement, exemptUntil }: SecondFactorFacts['user'], now: Date): boolean =>
  requirement === 'exempt' && exemptUntil !== null && now < exemptUntil;

function ownWish({ user, factors }: SecondFactorFacts): Asked | null {
  if (user.alwaysAsk && factors.length > 0) return wishes('user:always_ask');
  return factors.some((factor) => factor.chosen) ? wishes('user:enrolled_by_choice') : null;
}

/** `All` explains least, so another flagged role is named where there is one. */
function namedFirst<T extends { readonly name: string }>(roles: readonly T[]): T | undefined {
  return roles.find((role) => role.name !== 'All') ?? roles[0];
}

/**
 * Null: none, or over. Every rule that asks gives its days, a flagged role that names none those of the site; the shortest
 * wins, so one more role never gives more time. Never for whoever administers: one stolen password of theirs is the whole
 * site. Nor for whoever is asked by their own wish: a role given to them would take back what they had asked for.
 */
export function graceOf(facts: SecondFactorFacts): Grace | null {
  if (isAdministrator(facts) || ownWish(facts) !== null) return null;
  // Whoever had a factor had the time; letting the password in again would make a reset the way around it (product P-81).
  if (facts.user.factorsReset) return null;
  const { now, user } = facts;
  // Never from a moment to come: a database whose clock was set back would give time nobody meant to give.
  const begun = Math.min((user.firstAskedAt ?? now).getTime(), now.getTime());
  const until = new Date(begun + Math.min(...daysOf(facts)) * DAY);
  const left = until.getTime() - now.getTime();
  return left > 0 ? { until, daysLeft: Math.ceil(left / DAY) } : null;
}

function daysOf({ policy, user, roles }: SecondFactorFacts): number[] {
  const ofRoles = isInScope(user, policy) ? roles.filter((role) => role.flagged).map((role) => role.graceDays ?? policy.graceDays) : [];
  const byOtherRules = user.requirement === 'required' || (policy.requireForAll && user.type === 'system');
  return byOtherRules || ofRoles.length === 0 ? [policy.graceDays, ...ofRoles] : ofRoles;
}

const isInScope = (user: SecondFactorFacts['user'], policy: SecondFactorFacts['policy']): boolean =>
  user.type === 'system' || policy.appliesToWebsiteUsers;

/** By what an unlisted address is forgiven to somebody who proves a factor; null: by nothing (product P-08). */
export function waiverOf(facts: SecondFactorFacts): string | null {
  if (isAdministrator(facts)) return null;
  if (facts.user.waivesAddresses) return 'user:waive_addresses_with_second_factor';
  return facts.policy.enabled && facts.policy.factorWaivesAddresses ? 'setting:bypass_restrict_ip_check_if_2fa_enabled' : null;
}
