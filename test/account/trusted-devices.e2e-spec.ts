import { signedIn } from '../admin/signed-in';
import { slugOf } from '../attacks/attack-tools';
import { enrolled } from '../attacks/second-factor';
import { addRole, authenticator, configure, signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { device, noticesOf, siteThatTrusts, trusting } from './trusting';

/** "Do not ask in this browser for a while", as its owner meets it (product P-82). */
describe('a trusted browser', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteThatTrusts();
  });
  afterAll(() => site.close());

  const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

  it('is asked for the password alone, by a token that is a new one each time and ends with the trust', async () => {
    const { person, browser, token } = await trusting(site, {}, site.client(FIREFOX));
    await site.clock.advance(24 * 3600 - 30);
    const again = await signIn(browser, person);
    expect(again.body).toMatchObject({ status: 'authenticated', strength: 'one_factor', because: 'trusted_device' });
    expect(device(again)).toMatch(/^countersign-device=[A-Za-z0-9_-]{64}; Max-Age=518400; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(device(again)).not.toContain(token);
    expect((await browser.get('/me/sessions')).status).toBe(200);
    expect((await browser.get('/me/trusted-devices')).body).toEqual({
      items: [{
        id: expect.any(String),
        label: 'Firefox on Linux',
        current: true,
        trustedAt: expect.any(String),
        lastUsedAt: site.clock.now().toISOString(),
        expiresAt: new Date(site.clock.now().getTime() + 6 * 86_400_000).toISOString(),
        address: '127.0.0.1',
      }],
      nextCursor: null,
    });
    await site.clock.advance(6 * 86_400);
    expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
  });

  it('keeps nothing of the token but its hash', async () => {
    const { token } = await trusting(site);
    const { rows } = await site.sql.query('select row_to_json(d)::text as text from trusted_device d');
    expect(rows.map(({ text }) => text).join()).not.toContain(token);
    expect((await site.sql.query('select count(*)::int as n from trusted_device where token_hash = sha256($1)', [Buffer.from(token)])).rows).toEqual([{ n: 1 }]);
  });

  it('is in the list once, however often the box is ticked in it', async () => {
    const { person, browser } = await trusting(site);
    await configure(site, { trusted_device_hours: 1 });
    await site.clock.advance(3600);
    await signIn(browser, person);
    const done = await browser.post('/auth/second-factor', { code: person.code(), trustDevice: true });
    expect(device(done)).toContain('Max-Age=3600;');
    await configure(site, { trusted_device_hours: 168 });
    expect((await browser.get('/me/trusted-devices')).body.items).toHaveLength(1);
  });

  it('is trusted for the shortest time any role gives, from the next request on', async () => {
    const { person, browser } = await trusting(site);
    await signIn(browser, person);
    await addRole(site, 'Till');
    await site.sql.query(`update role set trusted_device_hours = 2 where name = 'Till'`);
    await site.sql.query(`insert into user_role (user_id, role_id) select $1, id from role where name = 'Till'`, [person.id]);
    await site.clock.advance(3000);
    expect((await browser.get('/me/sessions')).status).toBe(200);
    await site.clock.advance(3000);
    expect((await browser.get('/me/sessions')).status).toBe(200);
    await site.clock.advance(1200);
    expect((await browser.get('/me/sessions')).body).toMatchObject({ status: 403, because: 'role:All', methods: [{ method: 'totp' }, { method: 'recovery_code' }] });
    const proven = await browser.post('/auth/step-up', { method: 'totp', code: person.code() });
    expect([proven.status, (await browser.get('/me/sessions')).status]).toEqual([200, 200]);
  });

  it('is ended from the list: the session it let in is asked at its next request', async () => {
    const { person, browser } = await trusting(site);
    const stranger = await trusting(site);
    await signIn(browser, person);
    const [{ id }] = (await browser.get('/me/trusted-devices')).body.items;
    expect(slugOf(await stranger.browser.delete(`/me/trusted-devices/${id}`))).toBe('not-found');
    expect((await browser.delete(`/me/trusted-devices/${id}`)).status).toBe(204);
    expect(slugOf(await browser.get('/me/sessions'))).toBe('second-factor-required');
    expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
    expect((await stranger.browser.delete('/me/trusted-devices')).status).toBe(204);
    expect(stranger.browser.cookies.has('countersign-device')).toBe(false);
    expect((await stranger.browser.get('/me/trusted-devices')).body.items).toEqual([]);
  });

  it('is seen and ended by an administrator, and with every session of its owner', async () => {
    const [{ person, browser }, helper] = [await trusting(site), await signedIn(site, 'helper', ['System Manager'])];
    const devices = `/users/${person.id}/trusted-devices`;
    const list = async () => (await helper.client.get(devices)).body.items;
    const [{ id, current, label }] = await list();
    expect([current, label]).toEqual([false, expect.any(String)]);
    expect(slugOf(await helper.client.delete(`${devices}/${person.id}`))).toBe('not-found');
    expect((await helper.client.delete(`${devices}/${id}`)).status).toBe(204);
    expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
    for (const path of [devices, `/users/${person.id}/sessions`]) {
      await site.clock.advance(30);
      expect((await browser.post('/auth/second-factor', { code: person.code(), trustDevice: true })).status).toBe(200);
      expect(await list()).toHaveLength(1);
      expect((await helper.client.delete(path)).status).toBe(204);
      expect(await list()).toEqual([]);
      expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
    }
    const { rows } = await site.sql.query(`select actor_id, reason from audit_event where target_id = $1 and event = 'trusted_device_ended'`, [person.id]);
    expect(rows).toEqual(Array(3).fill({ actor_id: helper.id, reason: 'ended_by_administrator' }));
    const boss = await signedIn(site, 'boss', ['Administrator']);
    expect((await helper.client.delete(`/users/${boss.id}/trusted-devices`)).status).toBe(403);
    expect((await helper.client.get('/users/0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11/trusted-devices')).status).toBe(404);
    expect(slugOf(await browser.get(devices))).toBe('unauthenticated');
  });

  it.each(['a new password', 'a factor that is added', 'a reset', 'the rule of the site'])('is asked after %s', async (what) => {
    const { person, browser } = await trusting(site);
    switch (what) {
      case 'a new password':
        expect((await browser.post('/me/password', { currentPassword: person.password, newPassword: 'another canary lantern' })).status).toBe(204);
        person.password = 'another canary lantern';
        break;
      case 'a factor that is added': {
        const { body } = await browser.post('/me/factors/totp', { label: 'Tablet' });
        const confirmed = await browser.post(`/me/factors/${body.id}/confirm`, { code: authenticator(body.secret, site.clock).code() });
        expect(confirmed.status).toBe(200);
        break;
      }
      case 'a reset': {
        const office = await signedIn(site, `office${person.id.slice(-6)}`, ['Administrator']);
        expect((await office.client.post(`/users/${person.id}/two-factor/reset`, { reason: 'lost' })).status).toBe(200);
        break;
      }
      default:
        await configure(site, { trusted_devices_enabled: false });
    }
    const { rows: ended } = await site.sql.query(`select reason from audit_event where target_id = $1 and event = 'trusted_device_ended'`, [person.id]);
    const because = { 'a new password': 'password_changed', 'a factor that is added': 'factor_added', 'a reset': 'factor_reset' }[what];
    expect(ended).toEqual(because === undefined ? [] : [{ reason: because }]);
    const asked = await signIn(browser, person);
    expect(asked.body.status).toMatch(/required$/);
    await configure(site, { trusted_devices_enabled: true });
  });

  it('is none where the site does not want it, which is said', async () => {
    await configure(site, { trusted_devices_enabled: false });
    const person = await enrolled(site);
    const browser = site.client();
    await signIn(browser, person);
    const done = await browser.post('/auth/second-factor', { code: person.code(), trustDevice: true });
    expect([done.body.status, device(done), noticesOf(done)]).toEqual(['authenticated', undefined, ['device_not_trusted']]);
    await configure(site, { trusted_devices_enabled: true });
    expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
  });

  it('is offered on the sign-in page where it may be trusted, and ticked there', async () => {
    const { person } = await trusting(site);
    const browser = site.client();
    await browser.form('/login', { login: person.email, password: person.password });
    expect((await browser.page('/login')).text).toContain('name="trustDevice" value="yes"');
    expect((await browser.page('/login?method=recovery_code')).text).not.toContain('trustDevice');
    await configure(site, { trusted_devices_enabled: false });
    expect((await browser.page('/login')).text).not.toContain('trustDevice');
    await configure(site, { trusted_devices_enabled: true });
    await browser.form('/login/code', { method: 'totp', code: person.code(), trustDevice: 'yes' });
    expect(browser.cookies.has('countersign-device')).toBe(true);
    await browser.post('/auth/logout');
    await browser.form('/login', { login: person.email, password: person.password });
    expect((await browser.get('/auth/session')).body.because).toBe('trusted_device');
  });

  it('is asked again once an emergency is over', async () => {
    const { person, browser } = await trusting(site);
    await site.sql.query(`update system_settings_state set version = version + 1, emergency_since = app_now() - interval '9 s', emergency_until = app_now() + interval '60 s', emergency_reason = 'x', emergency_actor = 'x'`);
    expect((await signIn(browser, person)).body.because).toBe('policy:emergency');
    await site.clock.advance(61);
    expect(slugOf(await browser.get('/me/sessions'))).toBe('second-factor-required');
    expect((await signIn(browser, person)).body.status).toBe('second_factor_required');
  });
});
