/**
 * The cookie of a trusted browser is worth a second factor beside the right password. It is stolen, kept, sent again, sent
 * with another password, moved to another account, sent to two processes at once and used where it was not given
 * (requirements R-101): it opens for one person, for a while, in one copy, and never for administration.
 */
import { noticesOf, device, siteThatTrusts, trusting, type Trusting } from '../account/trusting';
import type { HttpClient } from '../support/http-client';
import { addRole, configure, messages, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';
import { holding, slugOf } from './attack-tools';
import { enrolled } from './second-factor';

describe('a stolen cookie of a trusted browser', () => {
  let site: TestApp;
  let other: TestApp;
  beforeAll(async () => {
    site = await siteThatTrusts();
    other = await site.second();
  });
  afterAll(async () => {
    await other.close();
    await site.close();
  });

  const thief = (token: string, at: TestApp = site): HttpClient => holding(at, { 'countersign-device': token });
  const statusOf = async (client: HttpClient, person: Person) => (await signIn(client, person)).body.status;
  const mailsTo = async ({ email }: Person) => (await messages(site)).filter(({ to, subject }) => to === email && subject.includes('no longer trusted'));
  const ends = async ({ id }: Person) =>
    (await site.sql.query(`select outcome, reason from audit_event where target_id = $1 and event = 'trusted_device_ended' order by id`, [id])).rows;
  const passAgain = async ({ person, browser }: Trusting) => { expect(await statusOf(browser, person)).toBe('authenticated'); };

  it('that its owner used since is taken for a minute by another tab, and then ends the device for both', async () => {
    const ana = await trusting(site);
    const stolen = ana.token;
    await passAgain(ana);
    await site.clock.advance(59);
    const tab = thief(stolen);
    const second = await signIn(tab, ana.person);
    expect([second.body.because, device(second)]).toEqual(['trusted_device', undefined]);
    await site.clock.advance(1);
    const late = thief(stolen);
    expect(await statusOf(late, ana.person)).toBe('second_factor_required');
    expect((await ana.browser.get('/me/trusted-devices')).status).toBe(403);
    expect(slugOf(await tab.get('/me/sessions'))).toBe('second-factor-required');
    expect(await statusOf(ana.browser, ana.person)).toBe('second_factor_required');
    expect(await statusOf(thief(stolen), ana.person)).toBe('second_factor_required');
    expect(await ends(ana.person)).toEqual([{ outcome: 'failure', reason: 'spent_token' }]);
    expect(await mailsTo(ana.person)).toHaveLength(1);
  });

  it('that the thief used first is found out by its owner', async () => {
    const ben = await trusting(site);
    const copy = thief(ben.token);
    expect(await statusOf(copy, ben.person)).toBe('authenticated');
    await site.clock.advance(60);
    expect(await statusOf(ben.browser, ben.person)).toBe('second_factor_required');
    expect(slugOf(await copy.get('/me/sessions'))).toBe('second-factor-required');
    expect(await mailsTo(ben.person)).toHaveLength(1);
  });

  it('that the thief renewed ever since is found out by any token its owner may still have', async () => {
    const max = await trusting(site);
    const copy = thief(max.token);
    for (const _ of [1, 2, 3]) {
      expect(await statusOf(copy, max.person)).toBe('authenticated');
      await site.clock.advance(61);
    }
    const asked = await signIn(max.browser, max.person);
    expect([asked.body.status, device(asked)]).toEqual(['second_factor_required', expect.stringContaining('countersign-device=; ')]);
    expect(slugOf(await copy.get('/me/sessions'))).toBe('second-factor-required');
    expect(await statusOf(copy, max.person)).toBe('second_factor_required');
    expect(await mailsTo(max.person)).toHaveLength(1);
    await max.browser.post('/auth/second-factor', { code: max.person.code(), trustDevice: true });
    expect((await max.browser.get('/me/trusted-devices')).body.items).toMatchObject([{ current: true }]);
  });

  it('is worth nothing without the password, and nothing beside another’s', async () => {
    const [cara, dora] = [await trusting(site), await enrolled(site)];
    expect(slugOf(await thief(cara.token).post('/auth/login', { login: cara.person.email, password: 'not the right one' }))).toBe('invalid-credentials');
    expect(await statusOf(thief(cara.token), dora)).toBe('second_factor_required');
    await passAgain(cara);
    await site.clock.advance(90);
    expect(await statusOf(thief(cara.token), dora)).toBe('second_factor_required');
    expect(await ends(cara.person)).toEqual([]);
  });

  it('opens nothing when its row is moved to another account, nor when its session is', async () => {
    const [emil, fay] = [await trusting(site), await enrolled(site)];
    await site.sql.query('update app_user set security_version = 7 where id = $1', [fay.id]);
    await site.sql.query('update trusted_device set user_id = $2 where user_id = $1', [emil.person.id, fay.id]);
    expect(await statusOf(thief(emil.token), fay)).toBe('second_factor_required');
    expect(await statusOf(emil.browser, emil.person)).toBe('second_factor_required');
    const gus = await trusting(site);
    await passAgain(gus);
    await site.sql.query('update session set user_id = $2, security_version = 7 where user_id = $1', [gus.person.id, fay.id]);
    expect(slugOf(await gus.browser.get('/me/sessions'))).toBe('second-factor-required');
  });

  it('is renewed once, however many processes are sent it at once', async () => {
    const hal = await trusting(site);
    const answers = await Promise.all([0, 1, 2, 3].map((n) => signIn(thief(hal.token, n % 2 ? other : site), hal.person)));
    expect(answers.map(({ body }) => body.because)).toEqual(Array(4).fill('trusted_device'));
    expect(answers.filter((answer) => device(answer) !== undefined)).toHaveLength(1);
    expect((await site.sql.query('select count(*)::int as n from trusted_device where user_id = $1 and ended_at is null', [hal.person.id])).rows).toEqual([{ n: 1 }]);
  });

  it('does not administer: not made for who does, and worth nothing from the moment a role makes them', async () => {
    const root = await enrolled(site, { roles: ['Administrator'] });
    const browser = site.client();
    await signIn(browser, root);
    const done = await browser.post('/auth/second-factor', { code: root.code(), trustDevice: true });
    expect([done.status, device(done), noticesOf(done)]).toEqual([200, undefined, ['device_not_trusted']]);
    const ivo = await trusting(site);
    await passAgain(ivo);
    await addRole(site, 'Keeper', { permissions: ['roles.write'] });
    await site.sql.query(`insert into user_role (user_id, role_id) select $1, id from role where name = 'Keeper'`, [ivo.person.id]);
    expect(slugOf(await ivo.browser.get('/roles'))).toBe('second-factor-required');
    expect(await statusOf(ivo.browser, ivo.person)).toBe('second_factor_required');
  });

  it('is no fresh proof, and the password none beside it', async () => {
    const jan = await trusting(site);
    await passAgain(jan);
    expect((await jan.browser.get('/auth/session')).body).toMatchObject({ session: { strength: 'one_factor', method: null, provenAt: null }, because: 'trusted_device' });
    expect(await jan.browser.post('/me/recovery-codes')).toMatchObject({ status: 403, body: { methods: [{ method: 'totp' }, { method: 'recovery_code' }] } });
    expect((await jan.browser.post('/auth/step-up', { password: jan.person.password })).status).toBe(422);
  });

  it('comes from no address that is not on the list, waiver or not', async () => {
    const kim = await trusting(site);
    await configure(site, { bypass_restrict_ip_check_if_2fa_enabled: true });
    await passAgain(kim);
    await site.sql.query(`update app_user set allowed_addresses = '{203.0.113.0/24}' where id = $1`, [kim.person.id]);
    expect((await kim.browser.get('/me/sessions')).status).toBe(403);
    expect(await statusOf(kim.browser, kim.person)).toBe('second_factor_required');
  });

  it('made by a recovery code, or by nobody at all, is none', async () => {
    const lia = await enrolled(site);
    const browser = site.client();
    await signIn(browser, lia);
    const done = await browser.post('/auth/second-factor', { method: 'recovery_code', code: lia.recoveryCodes[0], trustDevice: true });
    expect([device(done), done.body.notices.find(({ code }: { code: string }) => code === 'device_not_trusted').message]).toEqual([undefined, expect.stringContaining('recovery or temporary code')]);
    expect(await statusOf(thief('A'.repeat(64)), lia)).toBe('second_factor_required');
    expect(await statusOf(thief('not a token'), lia)).toBe('second_factor_required');
  });
});
