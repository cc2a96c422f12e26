import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import type { Answer } from '../support/http-client';
import { addPerson, configure, enrolApp, signIn } from '../support/people';
import { eventually } from '../support/eventually';
import { createTestApp, type TestApp } from '../support/test-app';
import { pendingOf } from './attack-tools';

/**
 * What an answer says besides its body. A page in a frame, a secret in a shared cache or behind the back button, a script
 * from elsewhere, a server that names its version: OWASP Secure Headers; ASVS 5.0 §3.4.1 to §3.4.6, §13.4.6, §14.3.2;
 * requirements. A header that is missing on one kind of answer only is what an attacker looks for.
 */
const EXPECTED = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const POLICY = ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"];

describe.each(['http://localhost:3000', 'https://localhost:3000'])('every kind of answer of %s', (publicUrl) => {
  let site: TestApp;
  let answers: [string, Answer][];

  beforeAll(async () => {
    site = await createTestApp({ PUBLIC_URL: publicUrl });
    answers = await everyKind(site);
  });
  afterAll(() => site.close());

  it('carries the headers that keep it to itself', () => {
    for (const [name, { headers }] of answers) {
      // The styles of the pages are the one thing that may be kept.
      const expected = name === 'a style sheet' ? { ...EXPECTED, 'cache-control': headers['cache-control'] } : EXPECTED;
      expect({ name, headers }).toMatchObject({ name, headers: expected });
      const policy = String(headers['content-security-policy']);
      for (const part of POLICY) expect({ name, policy }).toEqual({ name, policy: expect.stringContaining(part) });
      expect({ name, policy }).toEqual({ name, policy: expect.not.stringMatching(/unsafe-eval|script-src[^;]*unsafe-inline|\*/) });
    }
  });

  it('asks for https wherever it is served over https', () => {
    const wanted = publicUrl.startsWith('https') ? 'max-age=31536000; includeSubDomains' : undefined;
    for (const [name, { headers }] of answers) expect({ name, hsts: headers['strict-transport-security'] }).toEqual({ name, hsts: wanted });
  });

  it('does not say what it runs on', () => {
    for (const [name, { headers, text }] of answers) {
      expect({ name, server: headers.server, poweredBy: headers['x-powered-by'] }).toEqual({ name, server: undefined, poweredBy: undefined });
      if (name.startsWith('refused')) expect({ name, text }).toEqual({ name, text: expect.not.stringMatching(/fastify|nest|node_modules|typeorm|select |\.ts:|\.js:|FST_/i) });
    }
  });

  it('is a problem wherever the API refuses', () => {
    for (const [name, { headers, body }] of answers.filter(([kind]) => kind.startsWith('refused'))) {
      expect({ name, type: headers['content-type'] }).toEqual({ name, type: 'application/problem+json; charset=utf-8' });
      expect({ name, type: body.type }).toEqual({ name, type: expect.stringMatching(new RegExp(`^${publicUrl}/problems/[a-z-]+$`)) });
      expect(body.instance).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('clears what the browser kept at a logout, by the API and by the page, and never the cookies', () => {
    for (const [name, { headers }] of answers) {
      expect({ name, clears: headers['clear-site-data'] }).toEqual({ name, clears: name.startsWith('left') ? '"cache", "storage"' : undefined });
    }
  });
});

async function everyKind(site: TestApp): Promise<[string, Answer][]> {
  const person = await addPerson(site);
  const [client, waiting, nobody] = [site.client(), site.client(), site.client()];
  const signedIn = await signIn(client, person);
  await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  const other = await addPerson(site);
  const enrolled = await enrolApp(site, waiting, other).then(() => waiting.get('/auth/session'));
  return [
    ['200 signed in', signedIn],
    ['200 session', enrolled],
    ['200 pending', await (await pendingOfAny(site, person)).get('/auth/pending')],
    ['refused 400', await nobody.post('/auth/login', '{')],
    ['refused 401', await nobody.get('/auth/session')],
    ['refused 401 by name', await nobody.post('/auth/login', { login: 'x', password: 'y' })],
    ['refused 403', await client.get('/users')],
    ['refused 403 from elsewhere', await nobody.post('/auth/login', {}, { origin: 'https://evil.example' })],
    ['refused 404', await nobody.get('/nowhere')],
    ['refused 404 outside', await nobody.send('GET', '//nowhere/at/all')],
    ['refused 400 address', await nobody.get('/users/%E0%A4%A')],
    ['refused 404 address', await nobody.get(`/users/${'a'.repeat(3000)}`)],
    ['refused 405 method', await nobody.send('DELETE', '/auth/login')],
    ['refused 405 options', await nobody.send('OPTIONS', '/auth/login')],
    ['refused 413', await nobody.post('/auth/login', `{"login":"${'a'.repeat(20_000)}"}`)],
    ['refused 415', await nobody.post('/auth/login', 'x', { 'content-type': 'text/plain' })],
    ['refused 422', await nobody.post('/auth/login', {})],
    ['health', await nobody.send('GET', '//health/live')],
    ['health with database', await nobody.send('GET', '//health/ready')],
    ['the document', await nobody.send('GET', '//api/openapi.json')],
    ['a page', await nobody.page('/login')],
    ['a page that is nowhere', await nobody.page('/password/x')],
    ['a page that explains', await nobody.page('/problems/forbidden')],
    ['a style sheet', await nobody.page(assetOf((await nobody.page('/login')).text))],
    ['HEAD', await nobody.send('HEAD', '//login')],
    ['left 204', await client.post('/auth/logout')],
    ['left by the page', await waiting.form('/login/sign-out')],
  ];
}

/** Refused by the router or the parser before any route, and so before the hooks that set the headers. */
describe.each(['http://localhost:3000', 'https://localhost:3000'])('before any route of %s', (publicUrl) => {
  let site: TestApp;
  let ordinary: Record<string, unknown>;
  beforeAll(async () => {
    site = await createTestApp({ PUBLIC_URL: publicUrl });
    ordinary = kept((await site.client().get('/nowhere')).headers);
    await site.app.listen(0, '127.0.0.1');
  });
  afterAll(() => site.close());

  /** Bytes on a socket, and what comes back until it is closed. */
  const onWire = async (bytes: string): Promise<{ status: number; headers: Record<string, string>; body: any }> => {
    const socket = connect(Number(new URL(await site.app.getUrl()).port), '127.0.0.1');
    socket.end(bytes);
    return partsOf(await textOf(socket));
  };

  it.each([
    ['no HTTP at all', 'HELLO\r\n\r\n', 400],
    ['a method that is none', 'FOO /login HTTP/1.1\r\nHost: localhost:3000\r\n\r\n', 400],
    ['two lengths', 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
    ['headers without end', `GET /login HTTP/1.1\r\nHost: localhost:3000\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an expectation nobody can meet', 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:3000\r\nExpect: 100-foo\r\nContent-Length: 2\r\n\r\n{}', 417],
    ['no host', 'GET /nowhere HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two hosts', 'GET /nowhere HTTP/1.1\r\nHost: localhost:3000\r\nhost: evil.example\r\nConnection: close\r\n\r\n', 400],
    ['the same host twice', 'GET /nowhere HTTP/1.1\r\nHost: localhost:3000\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n', 400],
    ['an address with a broken escape', 'GET /api/v1/users/%ff HTTP/1.1\r\nHost: localhost:3000\r\nConnection: close\r\n\r\n', 400],
    ['a body too large', `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:3000\r\nContent-Type: application/json\r\nContent-Length: 20000\r\n\r\n${'a'.repeat(20_000)}`, 413],
  ])('%s gets a problem with the headers of every other answer', async (_, bytes, status) => {
    const answer = await onWire(bytes);
    expect([answer.status, answer.body.status]).toEqual([status, status]);
    expect(kept(answer.headers)).toEqual(ordinary);
  });

  it('a tunnel is refused in words, and who breaks it off harms nobody', async () => {
    const tunnel = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n';
    const { status, headers, body } = await onWire(tunnel);
    expect([status, body.type, headers.allow]).toEqual([405, expect.stringMatching(/\/problems\/method-not-allowed$/), '']);
    expect(kept({ ...headers, allow: undefined })).toEqual({ ...ordinary, allow: undefined });
    const socket = connect(Number(new URL(await site.app.getUrl()).port), '127.0.0.1');
    socket.write(tunnel);
    socket.resetAndDestroy();
    expect((await onWire(tunnel)).status).toBe(405);
  });

  it.each([
    ['a broken escape', '/api/v1/users/%E0%A4%A'],
    ['bytes that are no UTF-8', '/password/%ff?x=%ff'],
    ['a long id', `/api/v1/users/${'a'.repeat(3000)}`],
  ])('%s in the address is refused as anything else is', async (_, path) => {
    const { status, headers, body, text } = await site.client().send('GET', `/${path}`);
    expect([400, 404]).toContain(status);
    expect(body).toMatchObject({ type: expect.stringMatching(/\/problems\/(malformed-request|not-found)$/), status, instance: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(kept(headers)).toEqual(ordinary);
    expect(text).not.toMatch(/FST_|fastify/i);
  });
});

/** A request that comes while the server finishes the ones it has: behind one of those on the same connection. */
describe('on the way out', () => {
  it('a request is refused as anything else is', async () => {
    const site = await createTestApp();
    const ordinary = kept((await site.client().get('/nowhere')).headers);
    await site.app.listen(0, '127.0.0.1');
    let underWay = 0;
    site.app.getHttpServer().on('request', () => (underWay += 1));
    const socket = connect(Number(new URL(await site.app.getUrl()).port), '127.0.0.1');
    const received = textOf(socket);
    const host = 'Host: localhost:3000\r\n';
    socket.write(`POST /api/v1/auth/login HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n`);
    await eventually(() => underWay === 1);
    const closed = site.close();
    await eventually(() => !site.app.getHttpServer().listening);
    socket.end(`{}GET /health/live HTTP/1.1\r\n${host}\r\n`);
    const text = await received;
    await closed;
    const [first, second] = text.split(/(?=HTTP\/1\.1 )/).map(partsOf);
    expect([first?.status, second?.status]).toEqual([422, 503]);
    expect(second?.body.type).toMatch(/\/problems\/unavailable$/);
    expect(kept({ ...second?.headers, 'retry-after': undefined })).toEqual({ ...ordinary, 'retry-after': undefined });
  });
});

/** Without what belongs to the connection or the body. */
const kept = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(date|connection|keep-alive|content-length|transfer-encoding|vary)$/.test(name)));

function partsOf(answer: string): { status: number; headers: Record<string, string>; body: any } {
  const [head = '', text = ''] = answer.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.split(': ')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: /, '')]));
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(text) };
}

const assetOf = (html: string): string => /href="(\/assets\/[^"]+\.css[^"]*)"/.exec(html)?.[1] ?? '/assets/none';

async function pendingOfAny(site: TestApp, person: Awaited<ReturnType<typeof addPerson>>) {
  if (site.config.http.publicUrl.isHttps) {
    const client = site.client();
    await signIn(client, person);
    return client;
  }
  return pendingOf(site, person);
}
