export interface PendingLoginFacts {
  readonly completedAt: Date | null;
  readonly endedAt: Date | null;
  readonly current: boolean;
  readonly challenge: {
    readonly attempts: number;
    readonly maxAttempts: number;
    readonly expiresAt: Date;
    readonly passedAt: Date | null;
    readonly cancelledAt: Date | null;
    readonly supersededAt: Date | null;
  };
}

export type PendingLoginState = 'open' | 'completed' | 'ended' | 'account_changed' | 'exhausted' | 'expired';

/** A pending login lives as long as what it waits for: its challenge's facts decide, it has no clock of its own. */
export function pendingLoginState(facts: PendingLoginFacts, now: Date): PendingLoginState {
  const { challenge } = facts;
  if (facts.completedAt !== null || challenge.passedAt !== null) return 'completed';
  if (facts.endedAt !== null || challenge.cancelledAt !== null || challenge.supersededAt !== null) return 'ended';
  if (!facts.current) return 'account_changed';
  if (challenge.attempts >= challenge.maxAttempts) return 'exhausted';
  return now >= challenge.expiresAt ? 'expired' : 'open';
}
