import type { SessionStrength } from '../../common/access/principal';

/** What its ends follow from. */
export interface SessionTimes {
  readonly signedInAt: Date;
  readonly lastSeenAt: Date;
}

export interface SessionFacts extends SessionTimes {
  readonly passwordProvenAt: Date;
  readonly factorProvenAt: Date | null;
  readonly endedAt: Date | null;
  /** The account's `securityVersion` is still the one this session was made with. */
  readonly current: boolean;
}

export interface SessionLimits {
  /** Seconds. */
  readonly idle: number;
  /** Seconds since the sign-in; a step-up does not move it. */
  readonly absolute: number;
}

export type SessionState = 'live' | 'ended' | 'idle' | 'expired' | 'account_changed';

const later = (instant: Date, seconds: number): Date => new Date(instant.getTime() + seconds * 1000);

export const idleEnd = (facts: SessionTimes, limits: SessionLimits): Date => later(facts.lastSeenAt, limits.idle);

export const absoluteEnd = (facts: SessionTimes, limits: SessionLimits): Date => later(facts.signedInAt, limits.absolute);

/** Derived, never stored: no flag can disagree with the facts (NIST SP 800-63B-4 §5.2). */
export function sessionState(facts: SessionFacts, limits: SessionLimits, now: Date): SessionState {
  if (facts.endedAt !== null) return 'ended';
  if (!facts.current) return 'account_changed';
  if (now >= absoluteEnd(facts, limits)) return 'expired';
  if (now >= idleEnd(facts, limits)) return 'idle';
  return 'live';
}

export const strengthOf = (facts: Pick<SessionFacts, 'factorProvenAt'>): SessionStrength =>
  facts.factorProvenAt === null ? 'one_factor' : 'two_factor';

/** Somebody who has a factor is fresh by that factor only; the password alone is what a thief would have (ASVS 5.0 §7.5.3). */
export const freshAt = (facts: SessionFacts, hasFactor: boolean): Date | null =>
  hasFactor ? facts.factorProvenAt : latest(facts.passwordProvenAt, facts.factorProvenAt);

export const isFresh = (provenAt: Date | null, maxAgeSeconds: number, now: Date): boolean =>
  provenAt !== null && now < later(provenAt, maxAgeSeconds);

const latest = (left: Date, right: Date | null): Date => (right !== null && right > left ? right : left);
