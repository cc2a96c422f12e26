import type { DemandableMethod, Method } from '../../common/access/principal';
import type { SecondFactorFacts } from './second-factor.facts';
import { isAdministrator, whoAsks } from './who-asks.policy';

/** webauthn > totp > sms ≥ email (product P-07): a text needs another network than the password came by. */
const STRENGTH: Readonly<Record<DemandableMethod, number>> = { totp: 3, sms: 2, email: 1 };

/**
 * The roles' allowed methods (flagged roles that name some, intersected) → within them the user's own, else the site's.
 * A site method the roles do not allow gives way to the strongest they do: never to a weaker one by accident. A wish of one's own
 * asks for what was chosen, where that is not strong enough for a rule: nobody is shut out by having asked for more (product P-06).
 */
export function demandedMethod(facts: SecondFactorFacts): DemandableMethod {
  const ruled = ruledMethod(facts);
  const held = facts.factors.map((factor) => factor.method);
  const wish = whoAsks(facts);
  if (!wish.asks || wish.bySite || held.some((method) => accepts(method, ruled, facts))) return ruled;
  return strongestFirst(held)[0] ?? ruled;
}

function ruledMethod(facts: SecondFactorFacts): DemandableMethod {
  const { policy, user } = facts;
  if (policy.administratorsRequireApp && isAdministrator(facts)) return 'totp';
  const allowed = allowedMethods(facts);
  if (user.method !== null && allowed.includes(user.method)) return user.method;
  if (allowed.includes(policy.method)) return policy.method;
  return strongestFirst(allowed)[0] ?? policy.method;
}

/** An empty intersection is refused when it is saved; should one exist all the same, the strongest method is what all accept. */
export function allowedMethods(facts: SecondFactorFacts): readonly DemandableMethod[] {
  const all: readonly DemandableMethod[] = ['totp', 'sms', 'email'];
  const named = facts.roles.filter((role) => role.flagged && role.allowedMethods.length > 0);
  const common = all.filter((method) => named.every((role) => role.allowedMethods.includes(method)));
  return common.length > 0 ? common : ['totp'];
}

/** How long a mailbox that has set the password counts for nothing else. */
const MAILBOX_BARRED_MS = 86_400_000;

/**
 * After a reset by mail, codes by mail would prove the same mailbox once more: whoever reads it would be in. Not for whoever
 * administers, for a day; by then its owner has noticed (product P-84).
 */
export const mailboxBarred = (facts: SecondFactorFacts): boolean => {
  const { passwordResetByMailAt } = facts.user;
  return passwordResetByMailAt !== null && facts.now.getTime() < passwordResetByMailAt.getTime() + MAILBOX_BARRED_MS && isAdministrator(facts);
};

/** The barred mailbox is a factor of theirs, used or about to be. Nobody with the password alone may set up another in its place. */
export const hasBarredFactor = (facts: SecondFactorFacts): boolean => facts.factors.some((factor) => factor.method === 'email') && mailboxBarred(facts);

/** A stronger method than the demanded one always counts, a weaker one never. */
export function accepts(method: DemandableMethod, demanded: DemandableMethod, facts: SecondFactorFacts): boolean {
  if (method === 'email' && mailboxBarred(facts)) return false;
  if (method === demanded) return true;
  if (STRENGTH[method] <= STRENGTH[demanded]) return false;
  return method === 'totp' || allowedMethods(facts).includes(method);
}

export function satisfies(proven: Method, demanded: DemandableMethod, facts: SecondFactorFacts): boolean {
  return proven === 'recovery_code' || proven === 'temporary_code' || accepts(proven, demanded, facts);
}

/**
 * Whether a session goes on resting on what it proved before, now that it confirmed another factor: a weaker spare must not
 * lower it, or whoever adds one is shut out of the very session. A temporary code is left behind by any factor (product P-81).
 */
export function keepsProof(held: Method | null, confirmed: Method, facts: SecondFactorFacts): boolean {
  if (held === null || held === 'temporary_code' || confirmed === 'recovery_code' || confirmed === 'temporary_code') return false;
  if (held === 'recovery_code') return !satisfies(confirmed, demandedMethod(facts), facts);
  return STRENGTH[held] > STRENGTH[confirmed];
}

export function enrolledMethods(facts: SecondFactorFacts): readonly DemandableMethod[] {
  const methods = new Set(facts.factors.map((factor) => factor.method));
  return strongestFirst([...methods].filter((method) => canBeAsked(method, facts)));
}

/** Besides what is enrolled: the demanded channel itself, once its address or number is verified (product P-41). */
export function readyMethods(facts: SecondFactorFacts, demanded: DemandableMethod): readonly DemandableMethod[] {
  const enrolled = enrolledMethods(facts);
  const byContact = demanded !== 'totp' && canBeAsked(demanded, facts) && !enrolled.includes(demanded);
  return byContact ? [...enrolled, demanded] : enrolled;
}

/** A code goes to verified destinations only, and only through a channel that exists (product P-41). */
function canBeAsked(method: DemandableMethod, facts: SecondFactorFacts): boolean {
  if (facts.suspended.includes(method) || (method === 'email' && mailboxBarred(facts))) return false;
  return method === 'totp' || (facts.contacts[method] === 'verified' && facts.channels[method]);
}

export function canEnrol(facts: SecondFactorFacts, method: DemandableMethod): boolean {
  if (method === 'totp') return facts.channels.email || (facts.policy.totpEnrolment === 'on_screen' && !facts.user.factorsReset);
  return facts.contacts[method] !== 'none' && facts.channels[method];
}

/** The method last proven in front: people are asked for what they used this morning. */
export function offeredFirst(facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly DemandableMethod[] {
  const lastUse = (method: DemandableMethod): number =>
    Math.max(0, ...facts.factors.filter((factor) => factor.method === method).map((factor) => factor.lastUsedAt?.getTime() ?? 0));
  return strongestFirst(methods).sort((left, right) => lastUse(right) - lastUse(left));
}

export const withRecovery = (facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly Method[] =>
  facts.recoveryCodesLeft > 0 ? [...methods, 'recovery_code'] : methods;

/** What stands in for any factor, and is never demanded. */
export const withWaysBack = (facts: SecondFactorFacts, methods: readonly DemandableMethod[]): readonly Method[] =>
  facts.temporaryCode ? [...withRecovery(facts, methods), 'temporary_code'] : withRecovery(facts, methods);

export const hasWayBack = (facts: SecondFactorFacts): boolean => facts.recoveryCodesLeft > 0 || facts.temporaryCode;

const strongestFirst = (methods: readonly DemandableMethod[]): DemandableMethod[] =>
  [...methods].sort((left, right) => STRENGTH[right] - STRENGTH[left]);
