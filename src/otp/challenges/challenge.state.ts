/** What a challenge row holds, as far as its state goes. */
export interface ChallengeFacts {
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly expiresAt: Date;
  readonly passedAt: Date | null;
  readonly cancelledAt: Date | null;
  readonly supersededAt: Date | null;
}

export type ChallengeState = 'open' | 'passed' | 'cancelled' | 'superseded' | 'expired' | 'exhausted';

/**
 * The verdict over the facts. What somebody did (passed, cancelled, superseded) outranks what time and tries did later:
 * a challenge passed with its fifth try is passed, not exhausted. `now` is the database's time.
 */
export function challengeState(facts: ChallengeFacts, now: Date): ChallengeState {
  if (facts.passedAt) return 'passed';
  if (facts.cancelledAt) return 'cancelled';
  if (facts.supersededAt) return 'superseded';
  if (facts.attempts >= facts.maxAttempts) return 'exhausted';
  return facts.expiresAt.getTime() <= now.getTime() ? 'expired' : 'open';
}

/** Its answer sets a factor up; the others prove one that stands. */
export const enrols = (challenge: { readonly purpose: 'login' | 'enrol' | 'step_up' | 'verify_contact' }): boolean =>
  challenge.purpose === 'enrol' || challenge.purpose === 'verify_contact';
