import { randomUUID } from 'node:crypto';
import { Routes, type Route } from '../../src/openapi/routes.service';
import type { Answer, HttpClient } from '../support/http-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { everybody, type Principals } from './principals';

/** Written out, and not made from the labels: a label set by mistake has to show here. */
const PUBLIC = [
  'GET /',
  'GET /assets/:version/*',
  'GET /login',
  'GET /login/:step',
  'GET /login/forgotten',
  'GET /password/:token',
  'GET /problems/:slug',
  'GET /qrcode/:token',
  'POST /login',
  'POST /login/cancel',
  'POST /login/forgotten',
  'POST /login/sign-out',
  'POST /password/:token',
  'POST /qrcode/:token',
  'GET /api/docs',
  'GET /api/docs/:file',
  'GET /api/openapi.json',
  'GET /dev/mailbox',
  'GET /dev/mailbox.css',
  'GET /dev/mailbox.json',
  'GET /health/live',
  'GET /health/ready',
  'POST /api/v1/auth/enrolment-link',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/password-reset',
  'POST /api/v1/auth/password-reset/confirm',
];
const PENDING = [
  'GET /api/v1/auth/pending',
  'POST /api/v1/auth/second-factor',
  'POST /api/v1/auth/second-factor/send',
  'POST /login/code',
  'POST /login/enrol',
  'POST /login/send',
];
const ENROLLING = [
  'POST /api/v1/me/factors/:id/confirm',
  'POST /api/v1/me/factors/email',
  'POST /api/v1/me/factors/sms',
  'POST /api/v1/me/factors/totp',
];
/** Frames without a fact in them; the API they ask is closed as it is. */
const ACCOUNT_PAGES = ['GET /account', 'GET /account/two-factor'];
const SHORT_SESSION = [...ACCOUNT_PAGES, 'GET /api/v1/auth/session', 'GET /api/v1/me/factors', 'POST /api/v1/auth/step-up', 'POST /api/v1/auth/step-up/send', ...ENROLLING];
const ONE_TIME_PASSWORD = ['GET /api/v1/auth/session', 'POST /api/v1/me/password', 'POST /login/password'];
/** What anybody who is signed in may do without a permission. */
const SIGNED_IN = [
  ...SHORT_SESSION,
  'GET /api/v1/auth/verify',
  'POST /api/v1/me/password',
  'POST /login/password',
  'GET /api/v1/me/sessions',
  'DELETE /api/v1/me/sessions',
  'DELETE /api/v1/me/sessions/:id',
  'GET /api/v1/me/trusted-devices',
  'DELETE /api/v1/me/trusted-devices',
  'DELETE /api/v1/me/trusted-devices/:id',
  'DELETE /api/v1/me/factors/:id',
  'POST /api/v1/me/recovery-codes',
  'GET /api/v1/me/api-keys',
  'GET /api/v1/me/api-keys/:id',
  'POST /api/v1/me/api-keys',
  'DELETE /api/v1/me/api-keys',
  'DELETE /api/v1/me/api-keys/:id',
  'GET /api/v1/me',
  'PATCH /api/v1/me',
  'POST /api/v1/me/contacts/email/confirm',
  'POST /api/v1/me/contacts/mobileNumber/confirm',
];

/** To a program on this machine, which whoever knocks here is, unless it shows a key. */
const THIS_MACHINE = ['GET /metrics'];

/** By the permission that stands behind each; nothing that writes, and nothing of factors, passwords, sessions and keys. */
const READ_BY_KEYS = [
  'GET /metrics',
  'GET /api/v1/audit-events',
  'GET /api/v1/deliveries',
  'GET /api/v1/deliveries/channels',
  'GET /api/v1/reports/two-factor-coverage',
  'GET /api/v1/role-profiles',
  'GET /api/v1/role-profiles/:id',
  'GET /api/v1/roles',
  'GET /api/v1/roles/:id',
  'GET /api/v1/system-settings',
  'GET /api/v1/system-settings/schema',
  'GET /api/v1/users',
  'GET /api/v1/users/:id',
];

const OPEN: Record<keyof Principals, readonly string[]> = {
  anonymous: [],
  inventedCookies: [],
  pendingWithFactor: PENDING,
  pendingToEnrol: [...PENDING, ...ENROLLING],
  shortSession: SHORT_SESSION,
  oneTimePassword: ONE_TIME_PASSWORD,
  noPermissions: SIGNED_IN,
  keyOfAdministrator: ['GET /api/v1/auth/verify', ...READ_BY_KEYS],
};

/** What stands behind a closed door, for each who knocks. */
const REFUSALS: Record<keyof Principals, RegExp> = {
  anonymous: /^unauthenticated$/,
  inventedCookies: /^unauthenticated$/,
  pendingWithFactor: /^unauthenticated$/,
  pendingToEnrol: /^unauthenticated$/,
  shortSession: /^(second-factor-required|unauthenticated)$/,
  oneTimePassword: /^(password-change-required|unauthenticated)$/,
  noPermissions: /^(forbidden|unauthenticated)$/,
  keyOfAdministrator: /^forbidden$/,
};

const WRITES: Record<string, { body?: string; type?: string }> = {
  'malformed JSON': { body: '{"login": ' },
  'text/plain': { body: 'hello', type: 'text/plain' },
  'unknown fields': { body: '{"surprise": true}' },
  'no body': {},
};

describe('every route', () => {
  let site: TestApp;
  let routes: readonly Route[];
  let people: Principals;
  beforeAll(async () => {
    site = await createTestApp();
    // Leaving comes last: it is public, and whoever left is somebody else afterwards.
    routes = [...site.app.get(Routes, { strict: false }).all()].sort((one, other) => Number(ends(one)) - Number(ends(other)));
    people = await everybody(site);
  });
  afterAll(() => site.close());

  it.each(Object.keys(OPEN) as (keyof Principals)[])('is closed to %s unless it is listed', async (who) => {
    const open = new Set<string>();
    for (const [what, write] of Object.entries(WRITES)) {
      for (const route of routes) {
        const name = `${route.method} ${route.url}`;
        const answer = await knock(people[who], route, write);
        const slug = slugOf(answer);
        expect({ name, what, status: answer.status < 500 ? 'below 500' : answer.text }).toEqual({ name, what, status: 'below 500' });
        expect({ name, what, session: sessionsSet(answer) }).toEqual({ name, what, session: [] });
        if (!isClosed(who, answer, slug)) open.add(name);
        else if (slug !== null) expect({ name, what, slug }).toEqual({ name, what, slug: expect.stringMatching(REFUSALS[who]) });
      }
    }
    expect([...open].sort()).toEqual([...publicTo(who), ...OPEN[who]].sort());
  });

  it('answers HEAD no more freely than GET', async () => {
    for (const { url } of routes.filter(({ method }) => method === 'GET')) {
      const path = `/${withIds(url)}`;
      const [head, get] = [await site.client().send('HEAD', path), await site.client().send('GET', path)];
      expect({ url, status: head.status }).toEqual({ url, status: get.status });
    }
  });

  it('is one the lists above know', () => {
    const known = routes.map(({ method, url }) => `${method} ${url}`);
    for (const name of [...PUBLIC, ...PENDING, ...SIGNED_IN, ...ONE_TIME_PASSWORD]) expect(known).toContain(name);
    expect(known.length).toBeGreaterThan(30);
    expect(PENDING.length).toBeLessThanOrEqual(6);
  });

  const ends = ({ url }: Route): boolean => /\/(logout|cancel|sign-out)$/.test(url);
});

/** Anybody may knock where somebody signs in or chooses a password; a key may not even do that. */
const publicTo = (who: keyof Principals): readonly string[] =>
  who === 'keyOfAdministrator' ? PUBLIC.filter((name) => !/^\w+ \/api\/v1\//.test(name)) : [...PUBLIC, ...THIS_MACHINE];

const withIds = (url: string): string => url.replace(/:(\w+)/g, (_, name: string) => (/id$/i.test(name) ? randomUUID() : 'x'));

const knock = (client: HttpClient, { method, url }: Route, { body, type }: { body?: string; type?: string }): Promise<Answer> =>
  method === 'GET'
    ? client.send('GET', `/${withIds(url)}?surprise=1`)
    : client.send(method, `/${withIds(url)}`, body, type === undefined ? {} : { 'content-type': type });

/** Null for pages, which refuse in words. */
const slugOf = ({ body }: Answer): string | null => (typeof body?.type === 'string' ? (body.type.split('/').at(-1) ?? null) : null);

/** Refusals from behind the door: one more proof is wanted, the password was wrong, the policy wants another method enrolled. */
function isClosed(who: keyof Principals, { status, headers }: Answer, slug: string | null): boolean {
  // A page behind the sign-in leads there.
  if (status === 303 && String(headers.location).startsWith('/login?redirect=')) return true;
  if (slug === 'step-up-required' || slug === 'invalid-credentials') return false;
  return (status === 401 || status === 403) && !(who === 'pendingToEnrol' && slug === 'forbidden');
}

const sessionsSet = ({ setCookie }: Answer): string[] => setCookie.filter((line) => /^(__Host-)?countersign=[^;]/.test(line));
