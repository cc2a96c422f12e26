import type { ClockCheck, FactorVerdict } from '../../otp/factors/factor';

/** For the audit and the account; the person is told one sentence for all of them. */
export interface Refusal {
  readonly reason: string;
  readonly clock?: ClockCheck | undefined;
}

/** Why an answer is refused. One that was right and yet is refused met a faster one, or the end of what had asked for it. */
export function refusalOf(verdict: FactorVerdict, over: boolean): Refusal {
  if (!verdict.ok) return { reason: verdict.reason, clock: verdict.clock };
  return { reason: over ? 'ended_meanwhile' : 'used_meanwhile' };
}
