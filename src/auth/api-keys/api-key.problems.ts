import { Problem } from '../../common/problems/problem';

export const apiKeyProblems = {
  /** Unknown, expired, revoked, of a disabled owner, and what is no key at all: one answer (RFC 6750 §3 wants the header). */
  unauthenticated: (reason: string) => new Problem('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' }, reason }),

  closed: () => new Problem('forbidden', { detail: 'API keys read; this route is not open to them. Sign in instead.' }),

  tooMany: (most: number) => new Problem('conflict', { detail: `Nobody has more than ${most} API keys. Revoke one first.` }),
};
