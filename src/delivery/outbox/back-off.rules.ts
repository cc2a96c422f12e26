import type { Channel } from '../message';

/** Seconds between one attempt and the next: soon while somebody waits for a code, patient with a server that is down. */
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;

/** A message without an end of its own is given up after a day. */
export const LONGEST_LIFE_SECONDS = 86_400;

/** @param attempts how often it was tried so far, at least 1. */
export function backOffSeconds(attempts: number): number {
  return STEPS[Math.min(attempts, STEPS.length) - 1] ?? STEPS[0];
}

/** The request may have arrived, and what became of it was not heard: how our transports and Node say that. */
const UNHEARD = /^(timeout|ECONNRESET|EPIPE)(:|$)/;

/**
 * Is the attempt after one that failed so the last? A provider that is merely slow has taken the text and would take it again
 * every few seconds, each paid for and each read by somebody who waits for one. So once more, and that is all; what surely
 * was not taken (refused, 429, 5xx) is tried for as long as the code lives.
 *
 * @param before what the attempt before failed with; null: there was none.
 */
export const isLastTry = (channel: Channel, before: string | null): boolean => channel === 'sms' && before !== null && UNHEARD.test(before);
