import { sourceOf } from '../../../common/http/source.rules';
import type { Channel } from '../../../delivery/message';

/** What messages are counted by. */
export type SendKind = 'user' | 'destination' | 'source' | 'prefix' | 'sms';

export interface SendLimit {
  /** In audit and log, as the reason. */
  readonly name: string;
  readonly kind: SendKind;
  /** Length of the window that slides along with the clock: no burst on both sides of a full hour. */
  readonly seconds: number;
  /** Messages the window holds, 1 or more; the next one has to wait. */
  readonly most: number;
  /** Codes that were used rightly count as well. */
  readonly countsUsed: boolean;
}

/** What one message counts against. */
export interface Counted {
  readonly kind: SendKind;
  /** In clear: hashed before it is stored. */
  readonly value: string;
}

export interface Sending {
  readonly userId: string;
  readonly channel: Channel;
  /** Address or number as it is compared; null for an enrolment link, which has the person's own limits alone. */
  readonly destinationKey: string | null;
  /** The client's; null in background work. */
  readonly address: string | null;
}

const [HOUR, DAY] = [3_600, 86_400];
const limit = (name: string, kind: SendKind, seconds: number, most: number): SendLimit => ({ name, kind, seconds, most, countsUsed: false });

/** Product P-43, requirements R-046 and §3.3. */
const FIXED: readonly SendLimit[] = [
  limit('user_10_minutes', 'user', 600, 5),
  limit('user_day', 'user', DAY, 10),
  { ...limit('user_day_absolute', 'user', DAY, 60), countsUsed: true },
  limit('destination_hour', 'destination', HOUR, 5),
  limit('destination_day', 'destination', DAY, 10),
  limit('source_hour', 'source', HOUR, 20),
  limit('prefix_day', 'prefix', DAY, 20),
];
const SMS_PER_USER = 20;
const LEAST_SMS_BUDGET = 200;

/** No row is looked at longer. Seconds. */
export const LONGEST_WINDOW = DAY;

/** Texts a day that this site may need, and no more: a pump must not run up the bill (OWASP ASVS 5.0 2.4.1). */
export const smsBudget = (activeSmsUsers: number): number => Math.max(LEAST_SMS_BUDGET, SMS_PER_USER * activeSmsUsers);

/** Everything that can refuse a message. */
export const refusingLimits = (activeSmsUsers: number): SendLimit[] => [...FIXED, limit('sms_day', 'sms', DAY, smsBudget(activeSmsUsers))];

/** Reached by what went before, this message is the one that spends half of the day's budget: said, not refused. */
export const halfOfSmsBudget = (activeSmsUsers: number): SendLimit => limit('sms_day_half', 'sms', DAY, smsBudget(activeSmsUsers) / 2 - 1);

/**
 * In the one order their locks are taken in, so that two sends cannot wait for each other: the widest last, where it is
 * held for the shortest time.
 */
export function countedBy({ userId, channel, destinationKey, address }: Sending): Counted[] {
  const user: Counted = { kind: 'user', value: userId };
  if (destinationKey === null) return [user];
  const source = sourceOf(address);
  return [
    user,
    { kind: 'destination', value: `${channel}:${destinationKey}` },
    ...(source === null ? [] : [{ kind: 'source', value: source } as const]),
    ...(channel === 'sms' ? [{ kind: 'prefix', value: numberPrefix(destinationKey) } as const, { kind: 'sms', value: 'all' } as const] : []),
  ];
}

/** A block of numbers rented together: the number without its last four digits. */
export const numberPrefix = (number: string): string => number.slice(0, -4);

/** When all of them are open again. */
export const latest = (times: readonly Date[]): Date | null => times.reduce<Date | null>((last, time) => later(time, last), null);

export const later = (time: Date, other: Date | null): Date => (other !== null && other > time ? other : time);
