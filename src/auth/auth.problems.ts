import type { Method } from '../common/access/principal';
import { Problem } from '../common/problems/problem';
import { methodViews } from './method.view';
import { ADDRESS_NOT_LISTED, MAILBOX_BARRED } from './policy/second-factor.policy';

const BARRED_IN_WORDS =
  'The password was reset by mail, so for 24 hours no code by mail is taken from somebody who administers. Use another method, or ask another administrator for a temporary code.';

/** The refusals of signing in. Public texts are fixed: they say the same for every cause (PCI SSC FAQ 1584). */
export const authProblems = {
  invalidCredentials: (reason: string) => new Problem('invalid-credentials', { reason }),

  /** Wrong, replayed, superseded, too old: one answer but for the tries left and the time, which is the same for all. */
  invalidCode: (attemptsLeft: number, serverTime: Date, reason: string) =>
    new Problem('invalid-code', { members: { attemptsLeft, serverTime: serverTime.toISOString() }, reason }),

  loginExpired: (reason: string) => new Problem('login-expired', { reason }),

  secondFactorUnavailable: (because: string, methods: readonly Method[]) =>
    new Problem('second-factor-unavailable', {
      members: { because, methods: methodViews(methods) },
      ...(because === MAILBOX_BARRED ? { detail: BARRED_IN_WORDS } : {}),
    }),

  /** The policy's refusal in its own words: an address, or nothing to prove and nothing to set up. */
  refused: ({ because, methods }: { readonly because: string; readonly methods: readonly Method[] }) =>
    because === ADDRESS_NOT_LISTED ? authProblems.addressNotAllowed() : authProblems.secondFactorUnavailable(because, methods),

  addressNotAllowed: () => new Problem('address-not-allowed', { reason: 'address is not on the list of this person' }),

  secondFactorRequired: (because: string, methods: readonly Method[]) =>
    new Problem('second-factor-required', { members: { because, methods: methodViews(methods) } }),

  stepUpRequired: (maxAgeSeconds: number, methods: readonly Method[]) =>
    new Problem('step-up-required', { members: { maxAgeSeconds, methods: methodViews(methods) } }),

  /** Password and temporary code are what an administrator can give somebody: no more than setting a factor up (product P-81). */
  temporaryCodeSetsUp: (maxAgeSeconds: number, methods: readonly Method[]) =>
    new Problem('step-up-required', {
      detail: 'You signed in by a temporary code, which is good for setting up a second factor only. Set one up at /api/v1/me/factors, or prove one you have.',
      members: { maxAgeSeconds, methods: methodViews(methods.filter((method) => method !== 'temporary_code')) },
    }),

  resetSetsUp: (maxAgeSeconds: number, methods: readonly Method[]) =>
    new Problem('step-up-required', {
      detail: 'An administrator took your second factors away. Set up an authenticator app by the link that is mailed to you, or sign in by a temporary code; your password alone changes nothing here until then.',
      members: { maxAgeSeconds, methods: methodViews(methods) },
    }),

  passwordChangeRequired: () => new Problem('password-change-required'),

  crossSite: () =>
    new Problem('forbidden', { detail: 'The request came from another site.', reason: 'cross-site write' }),
};
