import { METHODS } from '../common/access/principal';
import type { AuditEntry } from '../common/audit/audit-log';

/** Steps of a counter by one, each label of few values: whatever is not listed here is `other`, and nothing of a person is in it. */
export type Count =
  | { readonly counter: 'signIns'; readonly labels: { readonly outcome: string; readonly strength: string } }
  | { readonly counter: 'challenges'; readonly labels: { readonly step: string; readonly method: string; readonly outcome: string } }
  | { readonly counter: 'locks'; readonly labels: { readonly by: string } }
  | { readonly counter: 'limits'; readonly labels: { readonly limit: string } };

type Facts = Pick<AuditEntry, 'event' | 'outcome' | 'reason' | 'method'>;

export const SIGN_IN_OUTCOMES = ['authenticated', 'wrong_password', 'unknown_login', 'account_cannot_sign_in', 'address_not_allowed', 'second_factor_unavailable', 'other'] as const;
export const STRENGTHS = ['one_factor', 'two_factor', 'none'] as const;
export const STEPS = ['second_factor', 'step_up'] as const;
export const CHALLENGE_METHODS = [...METHODS, 'password'] as const;
export const LOCKS = ['wrong_passwords', 'wrong_codes', 'wrong_recovery_codes', 'suspended', 'other'] as const;
export const LIMITS = [
  ...(['passwords_from_source', 'passwords_for_account_from_source'] as const),
  ...(['user_10_minutes', 'user_day', 'user_day_absolute', 'destination_hour', 'destination_day'] as const),
  ...(['source_hour', 'prefix_day', 'sms_day', 'sms_day_half', 'other'] as const),
] as const;

/** Pure. What an event of the audit adds to the counters; null for those that are counted nowhere but in the audit. */
export function countOf(entry: Facts): Count | null {
  switch (entry.event) {
    case 'authn_login_success':
      return { counter: 'signIns', labels: { outcome: 'authenticated', strength: entry.method === undefined ? 'one_factor' : 'two_factor' } };
    case 'authn_login_fail':
      return { counter: 'signIns', labels: { outcome: listed(SIGN_IN_OUTCOMES, entry.reason?.split(' ', 1)[0]), strength: 'none' } };
    case 'authn_second_factor_success':
    case 'authn_second_factor_fail':
      return challenge('second_factor', entry);
    case 'authn_step_up_success':
    case 'authn_step_up_fail':
      return challenge('step_up', entry);
    case 'authn_login_lock':
      return { counter: 'locks', labels: { by: listed(LOCKS, entry.reason) } };
    case 'factor_suspend':
      return { counter: 'locks', labels: { by: 'suspended' } };
    case 'excess_rate_limit_exceeded':
      return { counter: 'limits', labels: { limit: listed(LIMITS, entry.reason) } };
    default:
      return null;
  }
}

/** A step-up without a method was asked for the password. */
const challenge = (step: (typeof STEPS)[number], { method, outcome }: Facts): Count => ({
  counter: 'challenges',
  labels: { step, method: method === undefined ? 'password' : listed([...CHALLENGE_METHODS, 'other'], method), outcome: outcome === 'success' ? 'passed' : 'failed' },
});

const listed = (values: readonly string[], value: string | undefined): string => (value !== undefined && values.includes(value) ? value : 'other');
