import { sessionOf } from '../admin/signed-in';
import { enrolled, siteWithApp } from '../attacks/second-factor';
import { pendingOf, slugOf } from '../attacks/attack-tools';
import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, configure, linkSentTo, messages, signIn } from '../support/people';
import type { TestApp } from '../support/test-app';

/** The phone is gone: an administrator takes everything away, and the password alone sets nothing up again (product P-81). */
describe('a reset of the second factor', () => {
  let site: TestApp;
  let office: HttpClient;
  let adminId: string;
  beforeAll(async () => {
    site = await siteWithApp();
    const admin = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
    adminId = admin.id;
    office = await sessionOf(site, admin.id, admin.email);
  });
  afterAll(() => site.close());

  const fresh = async () => (office = await sessionOf(site, adminId, 'root@erp.example'));
  const reset = (id: string, reason: unknown = 'phone lost') => office.post(`/users/${id}/two-factor/reset`, { reason });

  it('is preceded by a look that shows nothing secret', async () => {
    const ana = await enrolled(site);
    await fresh();
    const { status, body, text } = await office.get(`/users/${ana.id}/factors`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ method: 'totp', label: 'Authenticator app' }], recoveryCodesLeft: 10, locks: [], resetAt: null });
    expect(text).not.toMatch(/secret|v1\./);
  });

  it('takes factors and recovery codes away, says so in audit and mail, and needs a reason', async () => {
    const ana = await enrolled(site);
    await fresh();
    for (const reason of ['', '   ', undefined]) expect((await office.post(`/users/${ana.id}/two-factor/reset`, { reason })).status).toBe(422);
    expect(await reset(ana.id)).toMatchObject({ status: 200, body: { items: [], recoveryCodesLeft: 0, resetAt: expect.any(String), warnings: [] } });
    const { rows } = await site.sql.query(`select reason, before from audit_event where event = 'factor_reset' and target_id = $1`, [ana.id]);
    expect(rows).toEqual([{ reason: 'phone lost', before: { factors: ['totp'], recoveryCodesLeft: 10 } }]);
    const { rows: factors } = await site.sql.query('select secret, removed_at is not null as removed from second_factor where user_id = $1', [ana.id]);
    expect(factors).toEqual([{ secret: '', removed: true }]);
    const mail = (await messages(site)).find(({ to }) => to === ana.email);
    expect([mail?.subject, mail?.text]).toEqual(['The second step of your Countersign account was reset', expect.stringMatching(/an administrator \([^)@]+\) took away every way.*Reason given: /)]);
  });

  it('leaves the password alone no way to an app of its own: the link is mailed, though the site shows it on screen', async () => {
    const ana = await enrolled(site);
    await fresh();
    await reset(ana.id);
    const client = site.client();
    expect((await signIn(client, ana)).body).toMatchObject({ status: 'enrolment_required', enrolment: 'email_link', delivery: { status: 'queued' } });
    await site.clock.advance(31);
    expect((await client.post('/me/factors/totp', {})).status).toBe(202);
    const token = (await linkSentTo(site, ana.email)).split('/').at(-1);
    const shown = await client.post('/auth/enrolment-link', { token });
    const done = await client.post('/auth/second-factor', { code: authenticator(shown.body.secret, site.clock).code() });
    expect([done.status, done.body.recoveryCodes.length]).toEqual([200, 10]);
    await fresh();
    expect((await office.get(`/users/${ana.id}/factors`)).body.resetAt).toBeNull();
  });

  it('leaves the password alone no way to another place either, where nobody is asked: neither a number nor an address of the thief', async () => {
    const ana = await enrolled(site);
    await fresh();
    await reset(ana.id);
    await configure(site, { enable_two_factor_auth: false });
    try {
      const thief = site.client();
      expect((await signIn(thief, ana)).body).toMatchObject({ status: 'authenticated', strength: 'one_factor' });
      for (const wish of [{ mobileNumber: '+4915112345001' }, { email: 'thief@evil.example' }]) {
        const answer = await thief.patch('/me', wish);
        expect([slugOf(answer), answer.body.detail]).toEqual(['step-up-required', expect.stringMatching(/mailed to you/)]);
      }
      expect(slugOf(await thief.post('/me/factors/sms'))).toBe('forbidden');
      expect(slugOf(await thief.post('/me/factors/email'))).toBe('forbidden');
      expect((await thief.post('/me/factors/totp', {})).status).toBe(202);
    } finally {
      await configure(site, { enable_two_factor_auth: true });
    }
  });

  it('gives no grace: who had a factor had the time', async () => {
    const ana = await enrolled(site);
    await fresh();
    await reset(ana.id);
    await configure(site, { two_factor_grace_days: 7 });
    try {
      expect((await signIn(site.client(), await addPerson(site))).body).toMatchObject({ status: 'authenticated', grace: { daysLeft: 7 } });
      expect((await signIn(site.client(), ana)).body).toMatchObject({ status: 'enrolment_required', enrolment: 'email_link' });
    } finally {
      await configure(site, { two_factor_grace_days: 0 });
    }
  });

  it('holds an administrator back who is in by an emergency and a password', async () => {
    const boss = await addPerson(site, { roles: ['Administrator'] });
    await fresh();
    await reset(boss.id);
    await site.sql.query(`update system_settings_state set emergency_since = app_now(), emergency_until = app_now() + interval '1 hour', emergency_reason = 'x', emergency_actor = 'x', version = version + 1`);
    try {
      const thief = site.client();
      expect((await signIn(thief, boss)).body).toMatchObject({ status: 'authenticated', because: 'policy:emergency' });
      expect(slugOf(await thief.post('/roles', { name: 'Mine', twoFactorAuth: true, permissions: [] }))).toBe('step-up-required');
      expect(slugOf(await thief.patch('/me', { email: 'thief2@evil.example' }))).toBe('step-up-required');
    } finally {
      await site.sql.query(`update system_settings_state set emergency_since = null, emergency_until = null, emergency_reason = null, emergency_actor = null, version = version + 1`);
    }
  });

  it('kills the session, the pending login and the link of before', async () => {
    const ana = await enrolled(site);
    const live = site.client();
    await signIn(live, ana);
    await live.post('/auth/second-factor', { code: ana.code() });
    const waiting = await pendingOf(site, ana);
    await fresh();
    await reset(ana.id);
    await site.clock.advance(30);
    expect((await live.get('/me/factors')).status).toBe(401);
    expect(slugOf(await waiting.post('/auth/second-factor', { code: ana.code() }))).toBe('login-expired');
    expect(slugOf(await waiting.post('/auth/second-factor', { method: 'recovery_code', code: ana.recoveryCodes[0] }))).toBe('login-expired');
  });

  it('is nobody’s own, and nobody’s above them', async () => {
    const clerk = await addPerson(site, { roles: ['System Manager'] });
    const [root, own] = [await fresh(), await sessionOf(site, clerk.id, clerk.email)];
    expect(slugOf(await root.post(`/users/${adminId}/two-factor/reset`, { reason: 'x' }))).toBe('forbidden');
    await site.sql.query(`update role set permissions = array_append(permissions, 'metrics.read') where name = 'Administrator' and not 'metrics.read' = any (permissions)`);
    await site.sql.query(`update role set permissions = array_remove(permissions, 'metrics.read') where name = 'System Manager'`);
    expect(slugOf(await own.post(`/users/${adminId}/two-factor/reset`, { reason: 'x' }))).toBe('forbidden');
    expect((await site.sql.query('select two_factor_reset_at from app_user where id = $1', [adminId])).rows).toEqual([{ two_factor_reset_at: null }]);
  });
});
