import { PROBLEM_TYPES, type ProblemSlug } from './problem-types';

export interface ProblemOptions {
  /** Public: what this occurrence is about. Never a secret, never a fact the caller may not know. */
  detail?: string;
  /** Public extension members (RFC 9457 §3.2). */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  /** Inner reason: goes to log and audit, never to the client. */
  reason?: string;
  cause?: unknown;
}

/**
 * A refusal, thrown once at the edge of a use case and written out by `ProblemFilter` alone. Expected outcomes are
 * return values; any other Error is a bug and becomes a bare 500.
 */
export class Problem extends Error {
  readonly detail: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;

  constructor(
    readonly slug: ProblemSlug,
    options: ProblemOptions = {},
  ) {
    super(options.reason ?? options.detail ?? PROBLEM_TYPES[slug].title, { cause: options.cause });
    this.name = 'Problem';
    this.detail = options.detail;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
    this.reason = options.reason;
  }

  get status(): number {
    return PROBLEM_TYPES[this.slug].status;
  }

  /** `application/problem+json`; `publicUrl` without a trailing slash. */
  toBody(publicUrl: string, requestId: string): Record<string, unknown> {
    return {
      type: `${publicUrl}/problems/${this.slug}`,
      title: PROBLEM_TYPES[this.slug].title,
      status: this.status,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      instance: requestId,
      ...this.members,
    };
  }
}
