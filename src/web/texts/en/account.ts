/** What people keep about themselves: /account and below. */
export const account = {
  'account.title': 'Profile and security',
  'account.two_factor.title': 'Two-factor sign-in',
} as const;
