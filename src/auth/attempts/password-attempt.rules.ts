/** How many wrong passwords are heard, and for how long nobody is heard after that (product P-60). Seconds throughout. */

const DAY = 86_400;

/** The longest lock: whoever is attacked for weeks still has a moment a day without knowing an administrator. */
const LONGEST_LOCK = DAY;

/** A budget is as new this long after its last failure, or after the end of its last lock: while locked, nobody can fail. */
export const FORGOTTEN_AFTER = DAY;

/** How long a browser or a place counts as known after a completed sign-in. The `-browser` cookie lives as long. */
export const KNOWN_FOR = 30 * DAY;

/** Browsers kept for one person: a program that signs in without keeping cookies looks like a new one every time. */
export const BROWSERS_PER_PERSON = 50;

export interface Window {
  readonly limit: number;
  readonly seconds: number;
}

/** Wrong passwords from one source, whoever they were for. Beyond them only those known there are heard. */
export const SOURCE_WINDOW: Window = { limit: 20, seconds: 600 };

/** Wrong passwords for one account from one source: slows a guesser down long before the account is locked. */
export const PAIR_WINDOW: Window = { limit: 5, seconds: 60 };

/** Links to reset the password of one account: somebody else's mailbox is not to be filled. Further requests send nothing. */
export const RESET_WINDOW: Window = { limit: 3, seconds: 3600 };

/** Requests for such links from one source; beyond them 429, whoever they are for. */
export const RESET_SOURCE_WINDOW: Window = { limit: 20, seconds: 3600 };

/**
 * The lengths of the first, second, … lock in a row; the last one holds for all that follow.
 * @param first `allow_login_after_fail`, 60 to 86400
 */
export function lockLengths(first: number): number[] {
  const lengths = [Math.min(first, LONGEST_LOCK)];
  for (let length = first * 2; lengths.at(-1) !== LONGEST_LOCK; length *= 2) lengths.push(Math.min(length, LONGEST_LOCK));
  return lengths;
}
