import { z } from 'zod';
import { METHODS } from '../common/access/principal';
import { PROBLEM_TYPES, type ProblemSlug } from '../common/problems/problem-types';

/** What a problem carries besides the members of RFC 9457 (contract §3), with an example of each. */
interface Members {
  readonly shape: Readonly<Record<string, z.ZodType>>;
  readonly example: Readonly<Record<string, unknown>>;
}

const errors = z.array(z.object({ pointer: z.string(), message: z.string() }));
const methods = z.array(z.object({ method: z.enum(METHODS), hint: z.string().optional(), lockedUntil: z.iso.datetime().optional() }));
const because = z.string();
const none: Members = { shape: {}, example: {} };

const MEMBERS: Readonly<Record<ProblemSlug, Members>> = {
  'malformed-request': none,
  'invalid-credentials': none,
  unauthenticated: none,
  'invalid-code': {
    shape: { attemptsLeft: z.int().min(0), serverTime: z.iso.datetime() },
    example: { attemptsLeft: 4, serverTime: '2026-01-15T08:01:12.000Z' },
  },
  'login-expired': none,
  forbidden: none,
  'step-up-required': {
    shape: { maxAgeSeconds: z.int(), methods },
    example: { maxAgeSeconds: 300, methods: [{ method: 'totp' }, { method: 'recovery_code' }] },
  },
  'password-change-required': none,
  'second-factor-required': {
    shape: { because, methods },
    example: { because: 'role:Accounts Manager', methods: [{ method: 'totp' }, { method: 'recovery_code' }] },
  },
  'second-factor-unavailable': { shape: { because, methods }, example: { because: 'role:Accounts Manager', methods: [{ method: 'sms' }] } },
  'address-not-allowed': none,
  'not-found': none,
  'method-not-allowed': none,
  conflict: { shape: { version: z.int().optional().describe('The stored one, where the write was stale.') }, example: { version: 5 } },
  'would-lock-out': {
    shape: { people: z.array(z.object({ id: z.uuid(), login: z.string() })) },
    example: { people: [{ id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10', login: 'ana@erp.example' }] },
  },
  gone: none,
  'too-large': none,
  'unsupported-media-type': none,
  'expectation-failed': none,
  'headers-too-large': none,
  'validation-failed': { shape: { errors }, example: { errors: [{ pointer: '/email', message: 'must be an e-mail address' }] } },
  'setting-refused': { shape: { errors }, example: { errors: [{ pointer: '/settings/otp_code_lifetime', message: 'must be 60 to 600' }] } },
  'too-many-requests': { shape: { retryAfterSeconds: z.int().min(0) }, example: { retryAfterSeconds: 30 } },
  internal: none,
  'delivery-unavailable': none,
  unavailable: none,
};

/** @param publicUrl without a trailing slash. */
export function problemSchema(slug: ProblemSlug, publicUrl: string) {
  const { status, title, help } = PROBLEM_TYPES[slug];
  return z
    .object({
      type: z.literal(`${publicUrl}/problems/${slug}`),
      title: z.literal(title),
      status: z.literal(status),
      detail: z.string().optional().describe('What this occurrence is about, in words.'),
      instance: z.uuid().describe('Id of the request: the log finds it by that.'),
      ...MEMBERS[slug].shape,
    })
    .describe(help);
}

export function problemExample(slug: ProblemSlug, publicUrl: string): Record<string, unknown> {
  const { status, title } = PROBLEM_TYPES[slug];
  const instance = '0192f0c4-6d1e-7a20-8b3c-9f5e1d2c3b4a';
  return { type: `${publicUrl}/problems/${slug}`, title, status, instance, ...MEMBERS[slug].example };
}
