import { isListed } from '../../users/address-list';

export interface KeyTimes {
  readonly createdAt: Date;
  /** As stored. */
  readonly expiresAt: Date;
}

export interface KeyFacts extends KeyTimes {
  readonly revokedAt: Date | null;
  readonly ownerDisabled: boolean;
}

export type KeyState = 'live' | 'revoked' | 'account_disabled' | 'expired';

const DAY_MS = 86_400_000;

const latestEnd = (from: Date, maxDays: number): Date => new Date(from.getTime() + maxDays * DAY_MS);

/** The setting of now bounds keys that are there already: shortened, it ends them; lengthened, it gives none more time than was wished. */
export function keyEnd({ createdAt, expiresAt }: KeyTimes, maxDays: number): Date {
  const latest = latestEnd(createdAt, maxDays);
  return expiresAt < latest ? expiresAt : latest;
}

/** Derived, never stored. @param maxDays `api_key_max_days` of now */
export function keyState(facts: KeyFacts, maxDays: number, now: Date): KeyState {
  if (facts.revokedAt !== null) return 'revoked';
  if (facts.ownerDisabled) return 'account_disabled';
  return now < keyEnd(facts, maxDays) ? 'live' : 'expired';
}

/** @param wish null: the longest there is. @returns when it ends, or why not */
export function plannedEnd(wish: Date | null, maxDays: number, now: Date): Date | { readonly refused: string } {
  const latest = latestEnd(now, maxDays);
  if (wish === null) return latest;
  if (wish <= now) return { refused: 'must be in the future' };
  return wish <= latest ? wish : { refused: `must be within ${maxDays} days: at most ${latest.toISOString()}` };
}

/** Every list that is not empty has to hold the address; one that nobody knows is on none. */
export const mayComeFrom = (address: string | null, lists: readonly (readonly string[])[]): boolean =>
  lists.every((list) => list.length === 0 || (address !== null && isListed(address, list)));
