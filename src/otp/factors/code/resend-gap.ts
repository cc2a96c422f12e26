/** Seconds. */
const LONGEST_GAP = 300;
const DOUBLINGS = 3;

/**
 * Seconds that must pass after the `sent`-th code of a challenge before the next one: 30, 60, 120, then 300 with the
 * default interval (product P-43). Growing, so that somebody who does not get his mail cannot fill his mailbox.
 */
export function resendGap(sent: number, intervalSeconds: number): number {
  if (sent <= 0) return 0;
  return sent > DOUBLINGS ? LONGEST_GAP : Math.min(LONGEST_GAP, intervalSeconds * 2 ** (sent - 1));
}
