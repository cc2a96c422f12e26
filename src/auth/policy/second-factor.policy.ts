import { administers } from '../../common/access/permission';
import type { DemandableMethod, Method } from '../../common/access/principal';
import type { SecondFactorFacts } from './second-factor.facts';

/**
 * What the policy answers, always with its reason. `because` is stable text for clients and audit: `role:<name>`,
 * `user:<rule>`, `setting:<key>` or `policy:<state>`.
 */
export type SecondFactorDecision =
  | { readonly kind: 'pass'; readonly because: string; readonly demanded: DemandableMethod | null }
  /** `methods`: never empty, the one to offer first at the front. `leadsTo`: what still follows after the proof. */
  | {
      readonly kind: 'challenge';
      readonly because: string;
      readonly demanded: DemandableMethod;
      readonly methods: readonly Method[];
      readonly leadsTo: 'pass' | 'enrol';
    }
  | { readonly kind: 'enrol'; readonly because: string; readonly demanded: DemandableMethod; readonly methods: readonly DemandableMethod[] }
  | { readonly kind: 'refuse'; readonly because: string; readonly demanded: DemandableMethod; readonly methods: readonly DemandableMethod[] };

/** webauthn > totp > sms ≥ email (product P-07): a text needs another network than the password came by. */
const STRENGTH: Readonly<Record<DemandableMethod, number>> = { totp: 3, sms: 2, email: 1 };

/**
 * The one place where the second factor is decided (product P-01): the password step, the code step, every request of a
 * live session, the dry run and the reports ask this function. The order is the rule:
 *
 * 1. Is this person asked at all, and by which rule? (`whoAsks`)
 * 2. By which method? (`demandedMethod`)
 * 3. Already proven by that method or a stronger one → pass.
 * 4. Something enrolled that the demand accepts → challenge.
 * 5. Something suspended → the recovery codes, or refuse: fifty wrong answers must not open the way to enrol another, nor
 *    to a weaker method.
 * 6. Something enrolled that is too weak → prove that first, then enrol: otherwise a stolen password would be enough to
 *    enrol the thief's own authenticator on an account that had a factor (product P-34).
 * 7. Nothing enrolled → enrol, or refuse where there is nothing to enrol with.
 */
export function decideSecondFactor(facts: SecondFactorFacts): SecondFactorDecision {
  const asked = whoAsks(facts);
  if (!asked.asks) return { kind: 'pass', because: asked.because, demanded: null };
  const { because } = asked;
  const demanded = demandedMethod(facts);
  if (facts.proven !== null && satisfies(facts.proven, demanded, facts)) return { kind: 'pass', because, demanded };

  const accepted = readyMethods(facts, demanded).filter((method) => accepts(method, demanded, facts));
  if (accepted.length > 0) return challenge(facts, because, demanded, accepted, 'pass');
  if (facts.suspended.length > 0) return withoutSuspended(facts, demanded);
  const weaker = enrolledMethods(facts);
  if (weaker.length > 0 && !provenIn(facts.proven, weaker)) return challenge(facts, because, demanded, weaker, 'enrol');
  return { kind: canEnrol(facts, demanded) ? 'enrol' : 'refuse', because, demanded, methods: [demanded] };
}

/** The methods somebody can prove right now whether or not the policy asks: what a step-up offers, strongest habit first. */
export function provableMethods(facts: SecondFactorFacts): readonly Method[] {
  const decision = decideSecondFactor({ ...facts, proven: null });
  if (decision.kind === 'challenge') return decision.methods;
  const enrolled = enrolledMethods(facts);
  return mustProveFactor(facts, enrolled) ? withRecovery(facts, offeredFirst(facts, enrolled)) : [];
}

/** The password alone is no fresh proof for whoever has a factor, in use or suspended. */
export const mustProveFactor = (facts: SecondFactorFacts, provable: readonly Method[] = provableMethods(facts)): boolean =>
  provable.length > 0 || facts.suspended.length > 0;

interface Asked {
  readonly asks: boolean;
  readonly because: string;
}

const asks = (because: string): Asked => ({ asks: true, because });
const spares = (because: string): Asked => ({ asks: false, because });

/** The site first, then the person: who enrolled by choice is asked whether the site asks or not (product P-06). */
function whoAsks(facts: SecondFactorFacts): Asked {
  const site = facts.policy.enabled ? siteAsks(facts) : spares('policy:off');
  return site.asks ? site : (ownWish(facts) ?? site);
}

/** Administration permissions come first: no exemption and no website status takes the demand from them (PCI DSS 8.4.1). */
function siteAsks({ now, policy, user, roles }: SecondFactorFacts): Asked {
  const administration = roles.find((role) => administers(role.permissions));
  if (administration) return asks(`role:${administration.name}`);
  const exempt = user.requirement === 'exempt' && user.exemptUntil !== null && now < user.exemptUntil;
  if (exempt) return spares('user:exempt');
  if (user.requirement === 'required') return asks('user:required');
  if (policy.requireForAll && user.type === 'system') return asks('setting:require_two_factor_for_all');
  const inScope = user.type === 'system' || policy.appliesToWebsiteUsers;
  const flagged = inScope ? namedFirst(roles.filter((role) => role.flagged)) : undefined;
  return flagged ? asks(`role:${flagged.name}`) : spares('policy:no_rule_asks');
}

function ownWish({ user, factors }: SecondFactorFacts): Asked | null {
  if (user.alwaysAsk && factors.length > 0) return asks('user:always_ask');
  return factors.some((factor) => factor.chosen) ? asks('user:enrolled_by_choice') : null;
}

/** `All` explains least, so another flagged role is named where there is one. */
function namedFirst<T extends { readonly name: string }>(roles: readonly T[]): T | undefined {
  return roles.find((role) => role.name !== 'All') ?? roles[0];
}

/**
 * The roles' allowed methods (flagged roles that name some, intersected) → within them the user's own, else the site's.
 * A site method the roles do not allow gives way to the strongest they do: never to a weaker one by accident.
 */
function demandedMethod(facts: SecondFactorFacts): DemandableMethod {
  const { policy, user, roles } = facts;
  if (policy.administratorsRequireApp && roles.some((role) => administers(role.permissions))) return 'totp';
  const allowed = allowedMethods(facts);
  if (user.method !== null && allowed.includes(user.method)) return user.method;
  if (allowed.includes(policy.method)) return policy.method;
  return strongestFirst(allowed)[0] ?? policy.method;
}

/** An empty intersection is refused when it is saved; should one exist all the same, the strongest method is what all accept. */
function allowedMethods(facts: SecondFactorFacts): readonly DemandableMethod[] {
  const all: readonly DemandableMethod[] = ['totp', 'sms', 'email'];
  const named = facts.roles.filter((role) => role.flagged && role.allowedMethods.length > 0);
  const common = all.filter((method) => named.every((role) => role.allowedMethods.includes(method)));
  return common.length > 0 ? common : ['totp'];
}

/** A stronger method than the demanded one always counts, a weaker one never. */
function accepts(method: DemandableMethod, demanded: DemandableMethod, facts: SecondFactorFacts): boolean {
  if (method === demanded) return true;
  if (STRENGTH[method] <= STRENGTH[demanded]) return false;
  return method === 'totp' || allowedMethods(facts).includes(method);
}

function satisfies(proven: Method, demanded: DemandableMethod, facts: SecondFactorFacts): boolean {
  return proven === 'recovery_code' || proven === 'temporary_code' || accepts(proven, demanded, facts);
}

function withoutSuspended(facts: SecondFactorFacts, demanded: DemandableMethod): SecondFactorDecision {
  const because = 'policy:factor_suspended';
  if (facts.recoveryCodesLeft > 0) return challenge(facts, because, demanded, [], 'pass');
  return { kind: 'refuse', because, demanded, methods: [demanded] };
}

function enrolledMethods(facts: SecondFactorFacts): readonly DemandableMethod[] {
  const methods = new Set(facts.factors.map((factor) => factor.method));
  return strongestFirst([...methods].filter((method) => canBeAsked(method, facts)));
}

/** Besides what is enrolled: the demanded channel itself, once its address or number is verified (product P-41). */
function readyMethods(facts: SecondFactorFacts, demanded: DemandableMethod): readonly DemandableMethod[] {
  const enrolled = enrolledMethods(facts);
  const byContact = demanded !== 'totp' && canBeAsked(demanded, facts) && !enrolled.includes(demanded);
  return byContact ? [...enrolled, demanded] : enrolled;
}

/** A code goes to verified destinations only, and only through a channel that exists (product P-41). */
function canBeAsked(method: DemandableMethod, facts: SecondFactorFacts): boolean {
  if (facts.suspended.includes(method)) return false;
  return method === 'totp' || (facts.contacts[method] === 'verified' && facts.channels[method]);
}

function canEnrol(facts: SecondFactorFacts, method: DemandableMethod): boolean {
  if (method === 'totp') return facts.policy.totpEnrolment === 'on_screen' || facts.channels.email;
  return facts.contacts[method] !== 'none' && facts.channels[method];
}

function challenge(
  facts: SecondFactorFacts,
  because: string,
  demanded: DemandableMethod,
  methods: readonly DemandableMethod[],
  leadsTo: 'pass' | 'enrol',
): SecondFactorDecision {
  return { kind: 'challenge', because, demanded, methods: withRecovery(facts, offeredFirst(facts, methods)), leadsTo };
}

/** The method last proven in front: people are asked for what they used this morning. */
function offeredFirst(facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly DemandableMethod[] {
  const lastUse = (method: DemandableMethod): number =>
    Math.max(0, ...facts.factors.filter((factor) => factor.method === method).map((factor) => factor.lastUsedAt?.getTime() ?? 0));
  return strongestFirst(methods).sort((left, right) => lastUse(right) - lastUse(left));
}

const withRecovery = (facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly Method[] =>
  facts.recoveryCodesLeft > 0 ? [...methods, 'recovery_code'] : methods;

const strongestFirst = (methods: readonly DemandableMethod[]): DemandableMethod[] =>
  [...methods].sort((left, right) => STRENGTH[right] - STRENGTH[left]);

const provenIn = (proven: Method | null, methods: readonly Method[]): boolean => proven !== null && methods.includes(proven);
