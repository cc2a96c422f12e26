/**
 * Every kind of refusal the API knows: the slug clients branch on (it never changes), its status and title, and the
 * sentence shown at `/problems/<slug>` and in docs/problems.md. RFC 9457 §3.1.
 */
export const PROBLEM_TYPES = {
  'malformed-request': { status: 400, title: 'Malformed request', help: 'The body is not valid JSON. Check quotes, commas and the encoding (UTF-8).' },
  'invalid-credentials': { status: 401, title: 'Invalid credentials', help: 'Login or password is wrong, or the account cannot sign in. Which of these it is, is not said.' },
  unauthenticated: { status: 401, title: 'Not signed in', help: 'There is no live session. Sign in at POST /api/v1/auth/login; a pending login does not count as a session.' },
  'invalid-code': { status: 401, title: 'Invalid code', help: 'The code is wrong, already used, replaced by a newer one, or past its life. `attemptsLeft` says how many tries this sign-in still has; compare `serverTime` with the clock of your device.' },
  'login-expired': { status: 401, title: 'Sign-in is over', help: 'The time or the tries of this sign-in are used up, or the account changed meanwhile. Start again with the password.' },
  forbidden: { status: 403, title: 'Forbidden', help: 'You are signed in, but this is not yours to do, or the request came from another site.' },
  'step-up-required': { status: 403, title: 'Fresh proof required', help: 'Prove a factor again at POST /api/v1/auth/step-up, then repeat the request. `maxAgeSeconds` says how old a proof may be.' },
  'password-change-required': { status: 403, title: 'Password change required', help: 'This session was opened with a one-time password. Choose your own at POST /api/v1/me/password.' },
  'second-factor-required': { status: 403, title: 'Second factor required', help: 'The policy asks for more than this session has proven. Step up in place, or set a factor up at /api/v1/me/factors; `because` names the rule.' },
  'second-factor-unavailable': { status: 403, title: 'No usable second factor', help: 'The password was right, but nothing the policy accepts can be proven or set up. An administrator has to add a number or an address, or choose another method.' },
  'address-not-allowed': { status: 403, title: 'Address not allowed', help: 'This account may be used from listed network addresses only, and this is none of them.' },
  'not-found': { status: 404, title: 'Not found', help: 'There is nothing at this address, or nothing you may see.' },
  'method-not-allowed': { status: 405, title: 'Method not allowed', help: 'This address exists, but not for this method; `Allow` names those it has.' },
  conflict: { status: 409, title: 'Conflict', help: 'Somebody else changed it meanwhile (read it again and repeat with the new `version`), or the name, address or number is taken.' },
  'would-lock-out': { status: 409, title: 'Would lock somebody out', help: 'After this change the people named could not sign in any more, or nobody could administer the settings.' },
  gone: { status: 410, title: 'Link is over', help: 'The link was used, replaced by a newer one, or its time is up. Ask for a new one.' },
  'too-large': { status: 413, title: 'Body too large', help: 'A body may have at most 16 KiB.' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type', help: 'Send `Content-Type: application/json`.' },
  'expectation-failed': { status: 417, title: 'Expectation failed', help: 'The request had an `Expect` header other than `100-continue`. Leave it out.' },
  'validation-failed': { status: 422, title: 'Validation failed', help: '`errors` names every field that does not fit and why.' },
  'setting-refused': { status: 422, title: 'Setting refused', help: '`errors` names every setting that cannot have this value and why.' },
  'too-many-requests': { status: 429, title: 'Too many requests', help: 'Wait `retryAfterSeconds`, then try again.' },
  'headers-too-large': { status: 431, title: 'Headers too large', help: 'The headers of a request, its address and cookies included, may have at most 16 KiB.' },
  internal: { status: 500, title: 'Internal error', help: 'Something broke on our side. The `instance` of the answer finds it in the log.' },
  'delivery-unavailable': { status: 503, title: 'Delivery unavailable', help: 'The mail server or SMS provider did not take the message.' },
  unavailable: { status: 503, title: 'Unavailable', help: 'The database or another part is down or overloaded. Try again shortly.' },
} as const satisfies Record<string, { status: number; title: string; help: string }>;

export type ProblemSlug = keyof typeof PROBLEM_TYPES;
