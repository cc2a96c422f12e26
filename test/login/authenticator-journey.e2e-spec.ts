import { authenticator, addPerson, configure, linkSentTo, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/** P-31 as an API client sees it: password, mailed link, QR, code; and every sign-in after that. */
describe('signing in with an authenticator app', () => {
  let site: TestApp;
  let ana: Person;
  let app: ReturnType<typeof authenticator>;

  beforeAll(async () => {
    site = await createTestApp();
    ana = await addPerson(site, { email: 'ana@erp.example', fullName: 'Ana Maria Silva' });
  });
  afterAll(() => site.close());

  it('needs the password only, while nobody asks for more', async () => {
    const client = site.client();
    const answer = await signIn(client, ana);
    expect(answer.body).toMatchObject({ status: 'authenticated', strength: 'one_factor', because: 'policy:off', user: { email: 'ana@erp.example' } });
    expect(answer.body.session).toEqual({ expiresAt: '2026-01-15T20:00:00.000Z', idleExpiresAt: '2026-01-15T09:00:00.000Z' });
    expect(answer.setCookie).toHaveLength(3);
    expect(answer.setCookie[0]).toMatch(/^countersign=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(answer.setCookie[1]).toMatch(/^countersign-browser=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await client.get('/auth/session')).body).toMatchObject({ session: { strength: 'one_factor', method: null }, because: 'policy:off' });
  });

  it('asks the live session for more at its next request once the switch is on', async () => {
    const client = site.client();
    await signIn(client, ana);
    await configure(site, { enable_two_factor_auth: true });
    const refused = await client.get('/users');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ type: 'http://localhost:3000/problems/second-factor-required', because: 'role:All', methods: [{ method: 'totp' }] });
    expect((await client.get('/auth/session')).status).toBe(200);
  });

  describe('the first time', () => {
    let browser: HttpClient;
    let link: string;

    it('(1, 2) answers that an enrolment is due and mails a link', async () => {
      browser = site.client();
      const answer = await signIn(browser, ana);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        status: 'enrolment_required',
        methods: [{ method: 'totp' }],
        enrolment: 'email_link',
        delivery: { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' },
        expiresAt: '2026-01-15T08:10:00.000Z',
        because: 'role:All',
      });
      expect(answer.setCookie.map((line) => line.split('=')[0])).toEqual(['countersign-pending']);
      expect((await browser.get('/users')).status).toBe(401);
      link = await linkSentTo(site, 'ana@erp.example');
      expect((await browser.get('/auth/pending')).body).toMatchObject({ status: 'enrolment_required', delivery: { status: 'sent' } });
    });

    it('(3, 4) shows the secret to the browser that began it, and to nobody without the password', async () => {
      const token = link.split('/').at(-1)!;
      expect(link).toMatch(/^http:\/\/localhost:3000\/qrcode\/[A-Za-z0-9_-]{43}$/);
      const stranger = await site.client().post('/auth/enrolment-link', { token });
      expect(stranger.body).toMatchObject({ status: 401, title: 'Not signed in' });
      const wrong = await site.client().post('/auth/enrolment-link', { token, login: ana.email, password: 'wrong password here' });
      expect(wrong.body).toMatchObject({ type: expect.stringContaining('invalid-credentials') });
      const elsewhere = await site.client().post('/auth/enrolment-link', { token, login: ana.email, password: PASSWORD });
      const shown = await browser.post('/auth/enrolment-link', { token });
      expect(shown.status).toBe(200);
      expect(shown.body).toEqual(elsewhere.body);
      expect(shown.body).toMatchObject({ firstName: 'Ana', account: 'ana@erp.example', issuer: 'Countersign' });
      expect(shown.body.otpauthUri).toContain(`secret=${shown.body.secret as string}`);
      app = authenticator(shown.body.secret, site.clock);
    });

    it('(5, 6) takes the code for both: the factor is confirmed and the sign-in complete', async () => {
      const wrong = await browser.post('/auth/second-factor', { code: '000000' });
      expect(wrong.status).toBe(401);
      expect(wrong.body).toMatchObject({ attemptsLeft: 4, serverTime: '2026-01-15T08:00:00.000Z' });
      const code = app.code();
      const done = await browser.post('/auth/second-factor', { code: `${code.slice(0, 3)} ${code.slice(3)}` });
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor', because: 'role:All' });
      expect(done.body.recoveryCodes).toHaveLength(10);
      expect(browser.cookies.has('countersign-pending')).toBe(false);
      expect((await browser.get('/auth/session')).body).toMatchObject({ session: { strength: 'two_factor', method: 'totp' } });
      expect((await browser.get('/me/factors')).body).toMatchObject({
        items: [{ method: 'totp', label: 'Authenticator app' }],
        recoveryCodesLeft: 10,
        required: true,
        because: 'role:All',
      });
    });

    it('the link is over', async () => {
      const token = link.split('/').at(-1)!;
      const again = await browser.post('/auth/enrolment-link', { token });
      expect(again.status).toBe(410);
    });
  });

  it('from then on asks for the app, and takes each code once', async () => {
    const client = site.client();
    const begun = await signIn(client, ana);
    expect(begun.body).toMatchObject({
      status: 'second_factor_required',
      method: 'totp',
      methods: [{ method: 'totp' }, { method: 'recovery_code' }],
      expiresAt: '2026-01-15T08:05:00.000Z',
    });
    expect(begun.body).not.toHaveProperty('delivery');
    const replayed = await client.post('/auth/second-factor', { code: app.code() });
    expect(replayed.body).toMatchObject({ status: 401, attemptsLeft: 4 });
    await site.clock.advance(30);
    const done = await client.post('/auth/second-factor', { method: 'totp', code: app.code() });
    expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor' });
    expect(done.body).not.toHaveProperty('recoveryCodes');
  });

  it('takes a recovery code once', async () => {
    const client = site.client();
    await signIn(client, ana);
    const codes = await client.post('/auth/second-factor', { method: 'recovery_code', code: 'AAAA-BBBB-CCCC-DDDD' });
    expect(codes.body).toMatchObject({ status: 401, attemptsLeft: 4 });
  });

  it('refuses shapes that are no code without counting them, and methods that were not offered', async () => {
    const client = site.client();
    await signIn(client, ana);
    const shapes = ['12345', '1234567', 'abcdef', '１２３４５６'].map((code) => ['totp', code, 'must be 6 digits']);
    for (const [method, code, message] of [...shapes, ['totp', '', 'must not be empty'], ['recovery_code', '123456', 'must be 16 letters and digits']]) {
      expect((await client.post('/auth/second-factor', { method, code })).body).toMatchObject({ status: 422, errors: [{ pointer: '/code', message }] });
    }
    expect((await client.post('/auth/second-factor', { code: 123456 })).status).toBe(422);
    expect((await client.post('/auth/second-factor', { method: 'email', code: '123456' })).status).toBe(422);
    const counted = await client.post('/auth/second-factor', { code: '000000' });
    expect(counted.body.attemptsLeft).toBe(4);
  });

  it('ends the pending login with the fifth wrong code, even for the right one', async () => {
    const client = site.client();
    await signIn(client, ana);
    const left: number[] = [];
    for (let n = 0; n < 5; n += 1) left.push((await client.post('/auth/second-factor', { code: '000000' })).body.attemptsLeft);
    expect(left).toEqual([4, 3, 2, 1, 0]);
    await site.clock.advance(30);
    const over = await client.post('/auth/second-factor', { code: app.code() });
    expect(over.body).toMatchObject({ status: 401, type: 'http://localhost:3000/problems/login-expired' });
    expect((await client.get('/auth/pending')).body).toMatchObject({ type: 'http://localhost:3000/problems/login-expired' });
  });

  it('ends at 300 s to the second', async () => {
    const client = site.client();
    await signIn(client, ana);
    await site.clock.advance(299);
    expect((await client.get('/auth/pending')).status).toBe(200);
    await site.clock.advance(1);
    expect((await client.post('/auth/second-factor', { code: app.code() })).body).toMatchObject({ title: 'Sign-in is over' });
  });

  it('keeps three pending logins and ends the oldest', async () => {
    const browsers = [site.client(), site.client(), site.client(), site.client()];
    for (const browser of browsers) await signIn(browser, ana);
    const alive = await Promise.all(browsers.map(async (browser) => (await browser.get('/auth/pending')).status));
    expect(alive).toEqual([401, 200, 200, 200]);
  });

  it('steps up with a code, under a new id, and the old cookie is dead', async () => {
    const client = site.client();
    await signIn(client, ana);
    await site.clock.advance(30);
    await client.post('/auth/second-factor', { code: app.code() });
    const before = client.cookies.get('countersign')!;
    await site.clock.advance(301);
    expect((await client.post('/me/factors/totp', {})).body).toMatchObject({
      type: 'http://localhost:3000/problems/step-up-required',
      maxAgeSeconds: 300,
      methods: [{ method: 'totp' }, { method: 'recovery_code' }],
    });
    expect((await client.post('/auth/step-up', { password: PASSWORD })).status).toBe(422);
    const both = await client.post('/auth/step-up', { method: 'totp', code: app.code(), password: PASSWORD });
    expect(both.body.errors).toEqual([{ pointer: '', message: 'must hold either "method" and "code", or "password" alone' }]);
    const proven = await client.post('/auth/step-up', { method: 'totp', code: app.code() });
    expect(proven.status).toBe(200);
    expect(client.cookies.get('countersign')).not.toBe(before);
    const old = site.client();
    old.cookies.set('countersign', before);
    expect((await old.get('/auth/session')).status).toBe(401);
    const second = await client.post('/me/factors/totp', { label: 'Tablet' });
    expect(second.status).toBe(201);
    const tablet = authenticator(second.body.secret, site.clock);
    const confirmed = await client.post(`/me/factors/${second.body.id as string}/confirm`, { code: tablet.code() });
    expect(confirmed.body).toMatchObject({ factor: { label: 'Tablet', method: 'totp' } });
    expect((await client.get('/me/factors')).body.items).toHaveLength(2);
  });
});
