import { connect, type AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { addPerson, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Whatever is sent, the answer is a 4xx problem that says what is wrong; nothing of it reaches Passport. */
describe('bad input at the login', () => {
  let site: TestApp;
  let ana: Person;

  beforeAll(async () => {
    site = await createTestApp();
    ana = await addPerson(site);
  });
  afterAll(() => site.close());

  const login = (body: unknown, headers: Record<string, string> = {}) => site.client().post('/auth/login', body, headers);

  it.each([
    ['nothing', {}, 422],
    ['numbers', { login: 1, password: 2 }, 422],
    ['arrays', { login: ['a'], password: ['b'] }, 422],
    ['objects', { login: {}, password: {} }, 422],
    ['null', { login: null, password: null }, 422],
    ['an extra field', { login: 'a', password: 'b', admin: true }, 422],
    ['NUL', { login: 'a\u0000', password: 'b' }, 422],
    ['a lone surrogate', { login: 'a', password: '\ud800' }, 422],
    ['a name without end', { login: 'a'.repeat(321), password: 'b' }, 422],
    ['a password without end', { login: 'a', password: 'b'.repeat(129) }, 422],
    ['no JSON', '{', 400],
    ['an array', '[]', 422],
    ['a string', '"x"', 422],
    ['a repeated key', '{"login":"a","login":"b","password":"c"}', 400],
    ['a prototype', '{"__proto__":{"login":"a"}}', 400],
    ['something deep', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 413],
    ['something deep and small', `${'['.repeat(40)}${']'.repeat(40)}`, 400],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1'), 400],
    ['too much', `{"login":"${'a'.repeat(17_000)}"}`, 413],
  ])('%s', async (_, body, status) => {
    const answer = await login(body);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.setCookie).toEqual([]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/json-seq', 'application/json; charset=latin1', ''])('content type %s', async (type) => {
    const answer = await login(`{"login":"${ana.email}","password":"${PASSWORD}"}`, { 'content-type': type });
    expect(answer.status).toBe(415);
  });

  it('takes no packed body for a plain one, and knows its own alphabet by both names', async () => {
    const body = { login: ana.email, password: PASSWORD };
    expect((await login(body, { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await login(body, { 'content-encoding': 'identity' })).status).toBe(200);
    for (const charset of ['utf-8', '"UTF-8"', 'utf8']) expect((await login(body, { 'content-type': `application/json; charset=${charset}` })).status).toBe(200);
  });

  it('reads no credentials from the address', async () => {
    const answer = await site.client().post(`/auth/login?login=${ana.email}&password=${encodeURIComponent(PASSWORD)}`, {});
    expect(answer.status).toBe(422);
  });

  it('does not listen to method overrides, and GET signs nobody in', async () => {
    expect((await site.client().get('/auth/login')).status).toBe(405);
    const overridden = await site.client().post('/auth/session', {}, { 'x-http-method-override': 'GET' });
    expect(overridden.status).toBe(405);
  });

  it('answers unknown, wrong, invited and disabled alike', async () => {
    const disabled = await addPerson(site);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [disabled.id]);
    const invited = await addPerson(site, { password: null });
    const answers = await Promise.all([
      login({ login: 'nobody@erp.example', password: PASSWORD }),
      login({ login: ana.email, password: 'wrong password' }),
      login({ login: disabled.email, password: PASSWORD }),
      login({ login: invited.email, password: PASSWORD }),
    ]);
    const bare = answers.map(({ status, text, body }) => ({ status, text: text.replace(body.instance, '') }));
    expect(new Set(bare.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(bare[0]!.status).toBe(401);
  });

  it('keeps an unknown name as a keyed hash only', async () => {
    await login({ login: 'my secret password', password: 'x' });
    const rows = await site.sql.query('select audit_event::text as row from audit_event');
    for (const { row } of rows.rows) expect(row).not.toContain('my secret password');
    expect(rows.rows.some(({ row }) => /unknown:[0-9a-f]{32}/.test(row))).toBe(true);
  });

  it('signs in whatever case, width or blanks the address was typed with', async () => {
    const answer = await login({ login: `  ${ana.email.toUpperCase()} `, password: PASSWORD });
    expect(answer.status).toBe(200);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:3000' }, 200],
    [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' }, 200],
    [{}, 200],
  ])('from another site: %j → %d', async (headers, status) => {
    const answer = await login({ login: ana.email, password: PASSWORD }, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('what is no request at all', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  it.each([
    ['/users/%ff', 400],
    ['/users/%', 400],
    [`/users/${'a'.repeat(2000)}`, 404],
    ['/users/not-an-id', 401],
  ])('GET %s → %d, as a problem with the headers of every answer', async (path, status) => {
    const answer = await site.client().get(path);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body.type).toMatch(/^http:\/\/localhost:3000\/problems\//);
  });

  it('bytes that are no HTTP', async () => {
    await site.app.listen(0, '127.0.0.1');
    const { port } = site.app.getHttpServer().address() as AddressInfo;
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('BREW /pot HTCPCP/1.0\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('close', () => { resolve(text); });
      socket.on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(said).toContain('application/problem+json');
  });

  it('a client that hangs up in the middle of its body is no fault', async () => {
    const { port } = site.app.getHttpServer().address() as AddressInfo;
    const told = { error: jest.spyOn(Logger.prototype, 'error').mockReturnValue(), debug: jest.spyOn(Logger.prototype, 'debug').mockReturnValue() };
    try {
      const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost:3000\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"login":`;
      const socket = connect(port, '127.0.0.1', () => { socket.write(head, () => { setTimeout(() => { socket.resetAndDestroy(); }, 50); }); });
      socket.on('error', () => { socket.destroy(); });
      await eventually(() => [...told.error.mock.calls, ...told.debug.mock.calls].some(([said]: unknown[]) => typeof said === 'object'));
      expect(told.error).not.toHaveBeenCalled();
      expect(told.debug.mock.calls.flat()).toContainEqual(expect.objectContaining({ reason: 'the client hung up in the middle of its body' }));
    } finally {
      jest.restoreAllMocks();
    }
  });
});
