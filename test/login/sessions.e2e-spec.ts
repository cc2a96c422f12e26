import { addPerson, configure, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Sessions: how long they live, what ends them, what the cookie is (P-70 to P-72). */
describe('a session', () => {
  let site: TestApp;
  let ana: Person;

  beforeAll(async () => {
    site = await createTestApp();
    ana = await addPerson(site);
  });
  afterAll(() => site.close());

  const alive = async (cookie: string): Promise<boolean> => {
    const client = site.client();
    client.cookies.set('countersign', cookie);
    return (await client.get('/auth/session')).status === 200;
  };

  it('ends an hour after the last request, to the second; asking who is signed in is not one', async () => {
    const client = site.client();
    await signIn(client, ana);
    await site.clock.advance(1800);
    expect((await client.get('/me/factors')).status).toBe(200);
    await site.clock.advance(3599);
    expect((await client.get('/auth/session')).status).toBe(200);
    await site.clock.advance(1);
    expect((await client.get('/auth/session')).status).toBe(401);
  });

  it('ends twelve hours after the sign-in, however busy', async () => {
    const client = site.client();
    await signIn(client, ana);
    for (let half = 0; half < 24; half += 1) {
      if (half > 0) expect((await client.get('/me/factors')).status).toBe(200);
      await site.clock.advance(half === 23 ? 1799 : 1800);
    }
    expect((await client.get('/auth/session')).status).toBe(200);
    await site.clock.advance(1);
    expect((await client.get('/auth/session')).status).toBe(401);
  });

  it('is said at the sign-in to end when it does, while time goes on', async () => {
    await site.sql.query('update test_clock set frozen_at = null');
    const client = site.client();
    const { expiresAt, idleExpiresAt } = (await signIn(client, ana)).body.session;
    expect((await client.get('/auth/session')).body.session).toMatchObject({ expiresAt, idleExpiresAt });
    await site.clock.advance(0);
  });

  it('is over with the logout, on the server, and says so to the browser', async () => {
    const client = site.client();
    await signIn(client, ana);
    const cookie = client.cookies.get('countersign')!;
    const out = await client.post('/auth/logout');
    expect(out.status).toBe(204);
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    // The browser stays a known one: the cookie proves nothing (contract §3).
    expect([...client.cookies.keys()]).toEqual(['countersign-browser']);
    expect(await alive(cookie)).toBe(false);
    expect((await client.post('/auth/logout')).status).toBe(204);
  });

  it('ends when its browser signs in again', async () => {
    const client = site.client();
    await signIn(client, ana);
    const first = client.cookies.get('countersign')!;
    await signIn(client, ana);
    expect(await alive(first)).toBe(false);
    expect(await alive(client.cookies.get('countersign')!)).toBe(true);
  });

  it('leaves the other sessions alone, unless the site allows one only', async () => {
    const [desk, home] = [site.client(), site.client()];
    await signIn(desk, ana);
    await signIn(home, ana);
    expect(await alive(desk.cookies.get('countersign')!)).toBe(true);
    await configure(site, { deny_multiple_sessions: true });
    await signIn(home, ana);
    expect(await alive(desk.cookies.get('countersign')!)).toBe(false);
    await configure(site, { deny_multiple_sessions: false });
  });

  it('is not found by a cookie nobody issued, nor by the pending cookie under its name', async () => {
    expect(await alive('A'.repeat(43))).toBe(false);
    expect(await alive('')).toBe(false);
    expect(await alive("' or 1=1 --")).toBe(false);
  });

  it('is stored without its cookie', async () => {
    const client = site.client();
    await signIn(client, ana);
    const rows = await site.sql.query('select session::text as row from session');
    for (const { row } of rows.rows) expect(row).not.toContain(client.cookies.get('countersign'));
  });

  it('dies with the account being disabled, at the next request', async () => {
    const eva = await addPerson(site);
    const client = site.client();
    await signIn(client, eva);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [eva.id]);
    expect((await client.get('/auth/session')).status).toBe(401);
    const refused = await signIn(site.client(), eva);
    expect(refused.body.type).toBe('http://localhost:3000/problems/invalid-credentials');
  });

  it('goes on under a new cookie after a change of password, and the others end', async () => {
    const ben = await addPerson(site);
    const [here, elsewhere] = [site.client(), site.client()];
    await signIn(here, ben);
    await signIn(elsewhere, ben);
    const old = here.cookies.get('countersign')!;
    const wrong = await here.post('/me/password', { currentPassword: 'not this one', newPassword: 'a better horse battery' });
    expect(wrong.body.type).toContain('invalid-credentials');
    const short = await here.post('/me/password', { currentPassword: PASSWORD, newPassword: 'short' });
    expect(short.body.errors).toEqual([{ pointer: '/newPassword', message: 'must have at least 12 characters' }]);
    const done = await here.post('/me/password', { currentPassword: PASSWORD, newPassword: 'a better horse battery' });
    expect(done.status).toBe(204);
    expect(await alive(old)).toBe(false);
    expect(await alive(here.cookies.get('countersign')!)).toBe(true);
    expect((await elsewhere.get('/auth/session')).status).toBe(401);
    expect((await signIn(site.client(), ben)).status).toBe(401);
    expect((await signIn(site.client(), { ...ben, password: 'a better horse battery' })).status).toBe(200);
  });

  it('steps up by the password where there is no factor', async () => {
    const admin = await addPerson(site, { roles: ['Administrator'] });
    const client = site.client();
    await signIn(client, admin);
    expect((await client.post('/roles', { name: 'Fresh', twoFactorAuth: false, permissions: [] })).status).toBe(201);
    await site.clock.advance(301);
    const refused = await client.post('/roles', { name: 'Stale', twoFactorAuth: false, permissions: [] });
    expect(refused.body).toMatchObject({ type: 'http://localhost:3000/problems/step-up-required', maxAgeSeconds: 300, methods: [] });
    expect((await client.post('/auth/step-up', { password: 'not this one' })).body.type).toContain('invalid-credentials');
    expect((await client.post('/auth/step-up', { password: PASSWORD })).status).toBe(200);
    expect((await client.post('/roles', { name: 'Stale', twoFactorAuth: false, permissions: [] })).status).toBe(201);
  });

  describe('opened with a one-time password', () => {
    it('can do nothing but change it, once, within a day', async () => {
      const first = await addPerson(site, { roles: ['Administrator'], oneTime: true });
      const client = site.client();
      expect((await signIn(client, first)).body.status).toBe('authenticated');
      expect((await client.get('/users')).body.type).toBe('http://localhost:3000/problems/password-change-required');
      expect((await client.get('/me/factors')).body.type).toContain('password-change-required');
      expect((await client.get('/auth/session')).status).toBe(200);
      expect((await signIn(site.client(), first)).status).toBe(401);
      expect((await client.post('/me/password', { currentPassword: PASSWORD, newPassword: 'my very own password' })).status).toBe(204);
      expect((await client.get('/users')).status).toBe(200);
      const late = await addPerson(site, { oneTime: true });
      await site.clock.advance(24 * 3600);
      expect((await signIn(site.client(), late)).status).toBe(401);
    });
  });
});

describe('over https', () => {
  it('cookies carry the __Host- prefix and Secure, and answers HSTS', async () => {
    const site = await createTestApp({ PUBLIC_URL: 'https://localhost:3000' });
    const answer = await signIn(site.client(), await addPerson(site));
    expect(answer.setCookie[0]).toMatch(/^__Host-countersign=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    await site.close();
  });
});
