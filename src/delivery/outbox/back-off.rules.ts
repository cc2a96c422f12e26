/** Seconds between one attempt and the next: soon while somebody waits for a code, patient with a server that is down. */
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;

/** A message without an end of its own is given up after a day. */
export const LONGEST_LIFE_SECONDS = 86_400;

/** @param attempts how often it was tried so far, at least 1. */
export function backOffSeconds(attempts: number): number {
  return STEPS[Math.min(attempts, STEPS.length) - 1] ?? STEPS[0];
}
