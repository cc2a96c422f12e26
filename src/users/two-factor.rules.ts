import { administers } from '../common/access/permission';
import type { DemandableMethod } from '../common/access/principal';
import type { FieldError } from '../common/problems/common.problems';

export const REQUIREMENTS = ['by_role', 'required', 'exempt'] as const;

/** What an administrator has decided about one person (product P-06, P-07). */
export interface TwoFactorTerms {
  readonly requirement: (typeof REQUIREMENTS)[number];
  /** Null: as the roles and the site say. */
  readonly method: DemandableMethod | null;
  /** ISO 8601 in UTC; with the reason, of an exemption only. */
  readonly exemptUntil: string | null;
  readonly exemptReason: string | null;
}

export interface TwoFactorWish {
  readonly requirement: TwoFactorTerms['requirement'];
  readonly method: DemandableMethod | null;
  readonly exemptUntil: string | null;
  readonly reason: string | null;
}

const LONGEST = 30 * 86_400_000;

/** What is stored, times in one spelling. A reason given for anything but an exemption stands in the audit alone. */
export const termsOf = ({ requirement, method, exemptUntil, reason }: TwoFactorWish): TwoFactorTerms => ({
  requirement,
  method,
  exemptUntil: requirement === 'exempt' && exemptUntil !== null ? new Date(exemptUntil).toISOString() : null,
  exemptReason: requirement === 'exempt' ? reason : null,
});

/** Whether the person is asked for something else than before; why somebody is exempt is for administrators alone. */
export const asksOtherwise = (before: TwoFactorTerms, after: TwoFactorTerms): boolean =>
  before.requirement !== after.requirement || before.method !== after.method || before.exemptUntil !== after.exemptUntil;

/** An exemption ends, has a reason, and is never for whoever administers (product P-06). */
export function whyNotTerms(wish: TwoFactorWish, permissions: Iterable<string>, now: Date): FieldError[] {
  if (wish.requirement !== 'exempt') return wish.exemptUntil === null ? [] : [{ pointer: '/exemptUntil', message: 'belongs to an exemption only' }];
  const errors: FieldError[] = [];
  if (administers(permissions)) errors.push({ pointer: '/requirement', message: 'must not exempt somebody who holds an administration permission' });
  if (wish.reason === null) errors.push({ pointer: '/reason', message: 'must say why this person is exempt' });
  const left = wish.exemptUntil === null ? null : new Date(wish.exemptUntil).getTime() - now.getTime();
  if (left === null || left <= 0 || left > LONGEST) errors.push({ pointer: '/exemptUntil', message: 'must be a time within the next 30 days' });
  return errors;
}
