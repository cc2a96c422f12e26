import type { DemandableMethod, Method } from '../../common/access/principal';
import { accepts, canEnrol, demandedMethod, enrolledMethods, hasBarredFactor, hasWayBack, mailboxBarred, offeredFirst, readyMethods, satisfies, withRecovery, withWaysBack } from './methods.policy';
import type { SecondFactorFacts } from './second-factor.facts';
import { isTrusted, TRUSTED_DEVICE } from './trusted-device.policy';
import { graceOf, waiverOf, whoAsks, type Grace } from './who-asks.policy';

/**
 * What the policy answers, always with its reason. `because` is stable text for clients and audit: `role:<name>`,
 * `user:<rule>`, `setting:<key>`, `policy:<state>`, `trusted_device` or `address:not_listed`.
 */
export type SecondFactorDecision =
  /** `grace`: asked, but there is time to set something up yet. */
  | { readonly kind: 'pass'; readonly because: string; readonly demanded: DemandableMethod | null; readonly grace: Grace | null }
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

/** The `because` of a refusal that has nothing to do with factors: no factor could be set up to be let in here. */
export const ADDRESS_NOT_LISTED = 'address:not_listed';

/** The `because` of a refusal for a day: the mailbox that has set the password is not asked for a code as well. */
export const MAILBOX_BARRED = 'policy:password_reset_by_mail';

/**
 * The one place where the second factor is decided (product P-01): the password step, the code step, every request of a
 * live session, the dry run and the reports ask this function. The order is the rule:
 *
 * 1. Is this person asked at all, and by which rule? (`whoAsks`)
 * 2. By which method? (`demandedMethod`)
 * 3. Already proven by that method or a stronger one → pass.
 * 4. Something enrolled that the demand accepts → pass in a browser the person trusted (`isTrusted`), else challenge.
 * 5. Something suspended → the recovery codes, or refuse: fifty wrong answers must not open the way to enrol another, nor
 *    to a weaker method, nor count as time to enrol.
 *    The same where the mailbox that has just set an administrator's password is the factor.
 * 6. Something enrolled that is too weak → prove that first, then enrol: otherwise a stolen password would be enough to
 *    enrol the thief's own authenticator on an account that had a factor (product P-34). Where nothing could be enrolled
 *    after it, no code is asked for in vain: a recovery code, or refuse.
 * 7. Nothing enrolled → pass while there is grace, else the temporary code where an administrator made one (whoever knows
 *    only the password waits for it too), else enrol, or refuse where there is nothing to enrol with.
 * 8. All of this from a listed address; from any other, only what a proven factor waives (`fromElsewhere`).
 */
export function decideSecondFactor(facts: SecondFactorFacts): SecondFactorDecision {
  const decision = decideByRules(facts);
  return facts.address === 'unlisted' ? fromElsewhere(facts, decision) : decision;
}

function decideByRules(facts: SecondFactorFacts): SecondFactorDecision {
  const asked = whoAsks(facts);
  if (!asked.asks) return { kind: 'pass', because: asked.because, demanded: null, grace: null };
  const { because } = asked;
  const demanded = demandedMethod(facts);
  if (facts.proven !== null && satisfies(facts.proven, demanded, facts)) return { kind: 'pass', because, demanded, grace: null };

  const accepted = readyMethods(facts, demanded).filter((method) => accepts(method, demanded, facts));
  if (accepted.length > 0) {
    const trusted = isTrusted(facts, demanded);
    return trusted ? { kind: 'pass', because: TRUSTED_DEVICE, demanded, grace: null } : challenge(facts, because, demanded, withToken(facts, accepted), 'pass');
  }
  if (facts.suspended.length > 0) return waysBackOnly(facts, 'policy:factor_suspended', demanded);
  if (hasBarredFactor(facts) || (demanded === 'email' && mailboxBarred(facts))) return waysBackOnly(facts, MAILBOX_BARRED, demanded);
  return unmet(facts, because, demanded, asked.bySite ? graceOf(facts) : null);
}

/** Steps 6 and 7: nothing enrolled is strong enough. */
function unmet(facts: SecondFactorFacts, because: string, demanded: DemandableMethod, grace: Grace | null): SecondFactorDecision {
  const weaker = enrolledMethods(facts);
  // It was given to be asked for: a password alone must not put another factor in its place.
  if (facts.tokenWaits && grace === null) return challenge(facts, because, demanded, ['totp'], 'pass');
  const mayGoOn = grace !== null || canEnrol(facts, demanded);
  if (weaker.length > 0 && !provenIn(facts.proven, weaker)) {
    if (mayGoOn) return challenge(facts, because, demanded, weaker, grace ? 'pass' : 'enrol');
    if (hasWayBack(facts)) return challenge(facts, because, demanded, [], 'pass');
  }
  if (grace) return { kind: 'pass', because, demanded, grace };
  return nothingEnrolled(facts, because, demanded, mayGoOn);
}

function nothingEnrolled(facts: SecondFactorFacts, because: string, demanded: DemandableMethod, mayEnrol: boolean): SecondFactorDecision {
  if (facts.temporaryCode && facts.proven === null) return challenge(facts, because, demanded, [], 'pass');
  return { kind: mayEnrol ? 'enrol' : 'refuse', because, demanded, methods: [demanded] };
}

/**
 * From an address that is not on the person's list (product P-08): refused, unless the list is waived for whoever proves a
 * factor in this very sign-in. Nothing can be set up from there by a password alone, or a stolen one would be enough to come from anywhere.
 */
function fromElsewhere(facts: SecondFactorFacts, decision: SecondFactorDecision): SecondFactorDecision {
  const waiver = waiverOf(facts);
  const demanded = demandedMethod(facts);
  const refused = { kind: 'refuse', because: ADDRESS_NOT_LISTED, demanded, methods: [] } as const;
  if (waiver === null) return refused;
  // By name, so that the audit of the sign-in tells that a list was waived (product P-90).
  if (facts.proven !== null && decision.kind === 'pass') return { ...decision, because: waiver };
  if (facts.proven !== null || decision.kind === 'challenge') return decision;
  if (decision.kind !== 'pass') return refused;
  const enrolled = enrolledMethods(facts);
  const recoverable = facts.suspended.length > 0 && hasWayBack(facts);
  return enrolled.length > 0 || recoverable ? challenge(facts, waiver, demanded, enrolled, 'pass') : refused;
}

/** The methods somebody can prove right now whether or not the policy asks: what a step-up offers, strongest habit first. A token that waits is not. */
export function provableMethods(facts: SecondFactorFacts): readonly Method[] {
  const decision = decideSecondFactor({ ...facts, proven: null, tokenWaits: false, trustedDevice: null });
  if (decision.kind === 'challenge') return decision.methods;
  const enrolled = enrolledMethods(facts);
  return mustProveFactor(facts, enrolled) ? withRecovery(facts, offeredFirst(facts, enrolled)) : [];
}

/** The password alone is no fresh proof for whoever has a factor, in use, suspended or barred; a temporary code is none. */
export const mustProveFactor = (facts: SecondFactorFacts, provable: readonly Method[] = provableMethods(facts)): boolean =>
  provable.some((method) => method !== 'temporary_code') || facts.suspended.length > 0 || hasBarredFactor(facts);

/**
 * Asked, in a grace period too, and no confirmed factor answers: what somebody may not bring themselves to (product P-80). An
 * address or number that is merely verified would be asked for a code as well, but is no factor: nobody chose or keeps it as one,
 * and the recovery codes go with the last.
 */
export const lacksDemandedFactor = (facts: SecondFactorFacts): boolean =>
  whoAsks(facts).asks && !enrolledMethods(facts).some((method) => accepts(method, demandedMethod(facts), facts));

function waysBackOnly(facts: SecondFactorFacts, because: string, demanded: DemandableMethod): SecondFactorDecision {
  if (hasWayBack(facts) || facts.tokenWaits) return challenge(facts, because, demanded, withToken(facts, []), 'pass');
  return { kind: 'refuse', because, demanded, methods: [demanded] };
}

function challenge(
  facts: SecondFactorFacts,
  because: string,
  demanded: DemandableMethod,
  methods: readonly DemandableMethod[],
  leadsTo: 'pass' | 'enrol',
): SecondFactorDecision {
  return { kind: 'challenge', because, demanded, methods: withWaysBack(facts, offeredFirst(facts, methods)), leadsTo };
}

/** A token answers at a sign-in before it counts as enrolled. */
const withToken = (facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly DemandableMethod[] =>
  facts.tokenWaits && !methods.includes('totp') ? [...methods, 'totp'] : methods;

const provenIn = (proven: Method | null, methods: readonly Method[]): boolean => proven !== null && methods.includes(proven);
