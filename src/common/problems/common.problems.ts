import { Problem } from './problem';

export interface FieldError {
  /** JSON pointer into the body (RFC 6901), or `?name` for a query parameter. */
  pointer: string;
  message: string;
}

/** Refusals every module may need; those of one feature stand in its own `*.problems.ts`. */
export const commonProblems = {
  malformed: (detail: string) => new Problem('malformed-request', { detail }),
  validationFailed: (errors: readonly FieldError[]) => new Problem('validation-failed', { members: { errors } }),
  unauthenticated: (reason?: string) => new Problem('unauthenticated', reason === undefined ? {} : { reason }),
  forbidden: (detail?: string, reason?: string) =>
    new Problem('forbidden', { ...(detail === undefined ? {} : { detail }), ...(reason === undefined ? {} : { reason }) }),
  notFound: (detail?: string) => new Problem('not-found', detail === undefined ? {} : { detail }),
  /** A stale write: `version` is the one that is stored now. */
  staleVersion: (version: number) =>
    new Problem('conflict', { detail: 'It was changed meanwhile. Read it again and repeat.', members: { version } }),
  conflict: (detail: string) => new Problem('conflict', { detail }),
  tooManyRequests: (retryAfterSeconds: number, reason?: string) =>
    new Problem('too-many-requests', {
      members: { retryAfterSeconds },
      headers: { 'Retry-After': String(retryAfterSeconds) },
      ...(reason === undefined ? {} : { reason }),
    }),
  unavailable: (retryAfterSeconds: number, reason: string, cause?: unknown) =>
    new Problem('unavailable', { headers: { 'Retry-After': String(retryAfterSeconds) }, reason, cause }),
};
