import { Routes, type Route } from '../../src/openapi/routes.service';
import { signedIn } from '../admin/signed-in';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { slugOf } from './attack-tools';

/**
 * Another site's page writes with the visitor's cookies, or signs the visitor in as the attacker ("login CSRF"): OWASP CSRF
 * Prevention CS; ASVS 5.0 §3.5.1 to §3.5.3, §3.4.2; requirements as the contract (§3) states them. The
 * browser's own word, `Sec-Fetch-Site`, is heard first, then `Origin`; JSON only, so that no form can be made to fit; no
 * CORS; and reading changes nothing.
 */
const ORIGIN = 'http://localhost:3000';
const HOSTILE: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'cross-site', origin: ORIGIN },
  { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'none', origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://sub.localhost:3000' },
  { origin: 'http://localhost:3000.evil.example' },
  { origin: 'http://localhost:3001' },
  { origin: 'https://localhost:3000' },
  { origin: 'http://localhost' },
  { origin: `${ORIGIN}/` },
];
const OWN: Record<string, string>[] = [
  {},
  { 'sec-fetch-site': 'same-origin' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-origin', origin: ORIGIN },
  { origin: ORIGIN },
  { origin: 'http://127.0.0.1:3000' },
  { origin: 'http://[::1]:3000' },
];

describe('from another site', () => {
  let site: TestApp;
  let routes: readonly Route[];
  let admin: HttpClient;
  let ana: Person;

  beforeAll(async () => {
    site = await createTestApp();
    routes = site.app.get(Routes, { strict: false }).all();
    admin = (await signedIn(site, 'admin', ['Administrator'])).client;
    ana = await addPerson(site);
  });
  afterAll(() => site.close());

  const writes = () => routes.filter(({ method }) => method !== 'GET');
  const knock = (client: HttpClient, { method, url, operation }: Route, headers: Record<string, string>): Promise<Answer> =>
    client.send(method, `/${withIds(url)}`, operation.form ? 'x=1' : '{}', {
      ...headers,
      'content-type': operation.form ? 'application/x-www-form-urlencoded' : 'application/json',
    });

  it.each(HOSTILE)('%j: every writing route is closed, before anything else is looked at', async (headers) => {
    const before = await stateOf(site);
    for (const route of writes()) {
      for (const client of [site.client(), admin]) {
        const answer = await knock(client, route, headers);
        const name = `${route.method} ${route.url}`;
        expect({ name, status: answer.status }).toEqual({ name, status: 403 });
        if (answer.body) expect({ name, slug: slugOf(answer), detail: answer.body.detail }).toEqual({ name, slug: 'forbidden', detail: 'The request came from another site.' });
        expect(answer.setCookie).toEqual([]);
      }
    }
    expect(await stateOf(site)).toBe(before);
    expect((await admin.get('/auth/session')).status).toBe(200);
  });

  it.each(HOSTILE)('%j: nobody is signed in or out, and no form of a page is taken', async (headers) => {
    const client = site.client();
    expect((await client.post('/auth/login', { login: ana.email, password: PASSWORD }, headers)).status).toBe(403);
    const form = { login: ana.email, password: PASSWORD };
    expect((await client.form('/login', form, { 'sec-fetch-site': 'none', ...headers })).status).toBe(403);
    expect(client.cookies.size).toBe(0);
    expect((await admin.post('/auth/logout', undefined, headers)).status).toBe(403);
    expect((await admin.get('/auth/session')).status).toBe(200);
  });

  it.each(OWN)('%j is one of ours, or no browser', async (headers) => {
    expect((await site.client().post('/auth/login', { login: ana.email, password: PASSWORD }, headers)).status).toBe(200);
  });

  it('no answer lets another origin read it, preflight or not', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://sub.localhost:3000', ORIGIN]) {
      const asked = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
      const answers = [
        await site.client().send('OPTIONS', '/auth/login', undefined, asked),
        await admin.send('OPTIONS', '/users', undefined, asked),
        await admin.get('/users', { origin }),
        await admin.get('/nowhere', { origin }),
        await site.client().get('/health/live', { origin }),
        await site.client().send('GET', '//api/openapi.json', undefined, { origin }),
        await site.client().post('/auth/login', { login: 'x', password: 'y' }, { origin }),
      ];
      for (const { headers } of answers) expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      for (const { status } of answers.slice(0, 2)) expect(status).toBeGreaterThanOrEqual(400);
    }
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json-seq', 'application/merge-patch+json', 'text/json', ''])(
    'a body as %j is no JSON: 415 on every route of the API that is open',
    async (type) => {
      for (const { method, url, operation } of writes().filter((route) => route.operation.form !== true)) {
        const answer = await admin.send(method, `/${withIds(url)}${operation.query ? '?version=1' : ''}`, '{"login":"a","password":"b"}', { 'content-type': type });
        if (answer.status === 401) continue;
        expect({ method, url, slug: slugOf(answer) }).toEqual({ method, url, slug: 'unsupported-media-type' });
      }
      // Leaving was refused too, so the session is still there.
      expect((await admin.get('/auth/session')).status).toBe(200);
    },
  );

  it('reading changes nothing, whatever the request calls itself', async () => {
    const before = await stateOf(site);
    const urls = [...new Set(routes.map(({ url }) => url))];
    for (const url of urls) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const path = `/${withIds(url)}?_method=DELETE&method=POST`;
        const overridden = await admin.send(method, path, undefined, { 'x-http-method-override': 'DELETE', 'x-http-method': 'POST', 'x-method-override': 'PATCH' });
        expect({ url, method, fault: overridden.status >= 500 }).toEqual({ url, method, fault: false });
        expect({ url, method, sets: overridden.setCookie }).toEqual({ url, method, sets: [] });
      }
    }
    expect(await stateOf(site)).toBe(before);
  });

  it('GET and HEAD of what can only be written is nowhere', async () => {
    const readable = new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => shape(url)));
    for (const { url } of writes().filter((route) => !readable.has(shape(route.url)))) {
      for (const method of ['GET', 'HEAD']) {
        const { status } = await admin.send(method, `/${withIds(url)}`);
        expect({ url, method, closed: [404, 405].includes(status) }).toEqual({ url, method, closed: true });
      }
    }
  });

  it('a POST that calls itself another method is a POST', async () => {
    const { rows } = await site.sql.query('select id from app_user where email = $1', [ana.email]);
    const answer = await admin.post(`/users/${rows[0].id as string}?_method=DELETE`, { _method: 'DELETE', version: 1 }, { 'x-http-method-override': 'DELETE' });
    expect(slugOf(answer)).toBe('method-not-allowed');
    expect((await signIn(site.client(), ana)).status).toBe(200);
  });

  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'MKCOL'])('%s is nowhere, and echoes nothing', async (method) => {
    const answer = await admin.send(method, '/auth/session', undefined, { 'x-secret': 'echo me' });
    expect([400, 404, 405, 501]).toContain(answer.status);
    expect(answer.text).not.toMatch(/echo me|countersign=/);
  });
});

const withIds = (url: string): string => url.replace(/:(\w+)/g, (_, name: string) => (/id$/i.test(name) ? '00000000-0000-7000-8000-0000000000ff' : 'x'));

/** `/users/:id` and `/users/:userId` are one address; `/login/:step` answers for `/login/code`. */
const shape = (url: string): string => url.replace(/:\w+/g, ':').replace(/^\/login\/[^/]+$/, '/login/:');

/** Everything that is kept, but who was refused and when a session was last seen. */
async function stateOf(site: TestApp): Promise<string> {
  const { rows } = await site.sql.query<{ name: string }>(
    `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('audit_event', 'session') order by 1`,
  );
  const parts = [];
  for (const { name } of rows) {
    const digest = await site.sql.query<{ md5: string }>(`select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from "${name}" t`);
    parts.push(`${name}:${digest.rows[0]?.md5 ?? ''}`);
  }
  const sessions = await site.sql.query<{ count: number }>('select count(*)::int from session where ended_at is null');
  return [...parts, `sessions:${String(sessions.rows[0]?.count)}`].join('\n');
}
