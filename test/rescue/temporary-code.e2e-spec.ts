import { sessionOf } from '../admin/signed-in';
import { linkToken, slugOf } from '../attacks/attack-tools';
import { answer, enrolled, siteWithApp } from '../attacks/second-factor';
import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, configure, messages, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** Somebody who can prove nothing is let in once, by a code an administrator tells them, to set a factor up (product P-81). */
describe('a temporary code', () => {
  let site: TestApp;
  let root: Person;
  beforeAll(async () => {
    site = await siteWithApp();
    root = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
  });
  afterAll(() => site.close());

  const office = (): Promise<HttpClient> => sessionOf(site, root.id, root.email);
  const issue = async ({ id }: Person) => (await office()).post(`/users/${id}/two-factor/temporary-code`, { reason: 'new phone' });
  const waiting = async (person: Person) => {
    const client = site.client();
    return { client, view: (await signIn(client, person)).body };
  };

  it('lets somebody in who has no factor, and sets the first one up on screen', async () => {
    await configure(site, { totp_enrolment: 'email_link' });
    const ana = await addPerson(site);
    const made = await issue(ana);
    expect([made.status, made.body]).toEqual([201, { code: expect.stringMatching(/^[0-9]{8}$/), expiresAt: new Date(site.clock.now().getTime() + 8 * 3_600_000).toISOString() }]);
    const { client, view } = await waiting(ana);
    expect(view).toMatchObject({ status: 'second_factor_required', method: 'temporary_code', methods: [{ method: 'temporary_code' }] });
    const done = await answer(client, `${made.body.code.slice(0, 4)} ${made.body.code.slice(4)}`, 'temporary_code');
    expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor', notices: [{ code: 'set_up_second_factor' }] });
    const begun = await client.post('/me/factors/totp', {});
    expect(begun.status).toBe(201);
    const confirmed = await client.post(`/me/factors/${begun.body.id}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() });
    expect([confirmed.status, confirmed.body.recoveryCodes.length]).toEqual([200, 10]);
    expect((await client.get('/auth/session')).body.session.method).toBe('totp');
    expect((await waiting(ana)).view.methods).toEqual([{ method: 'totp' }, { method: 'recovery_code' }]);
    await configure(site, { totp_enrolment: 'on_screen' });
  });

  it('stands beside the factor of somebody who left the phone at home, and is good once', async () => {
    const ben = await enrolled(site);
    const { code } = (await issue(ben)).body;
    const first = await waiting(ben);
    expect(first.view).toMatchObject({ method: 'totp', methods: [{ method: 'totp' }, { method: 'recovery_code' }, { method: 'temporary_code' }] });
    expect((await answer(first.client, code, 'temporary_code')).status).toBe(200);
    const second = await waiting(ben);
    expect(second.view.methods).toEqual([{ method: 'totp' }, { method: 'recovery_code' }]);
    expect((await answer(second.client, code, 'temporary_code')).status).toBe(422);
  });

  it('that runs out in a sign-in that was offered it is a wrong code; one that was never offered is no method', async () => {
    const [gus, hal] = [await addPerson(site), await addPerson(site)];
    const { code } = (await issue(gus)).body;
    await site.clock.advance(8 * 3600 - 60);
    const late = await waiting(gus);
    expect(late.view.methods).toEqual([{ method: 'temporary_code' }]);
    await site.clock.advance(60);
    for (const attemptsLeft of [4, 3]) expect((await answer(late.client, code, 'temporary_code')).body).toMatchObject({ type: expect.stringMatching(/invalid-code$/), attemptsLeft });
    const never = await waiting(hal);
    expect((await answer(never.client, code, 'temporary_code')).status).toBe(422);
    const { rows } = await site.sql.query('select 1 from factor_budget where user_id = $1', [hal.id]);
    expect(rows).toEqual([]);
  });

  it.each([
    ['was used', 'used_at'],
    ['was replaced', 'superseded_at'],
  ])('nor is a recovery code: the last one %s meanwhile, it is wrong, and no method in the next sign-in', async (_, ended) => {
    const ida = await enrolled(site);
    await site.sql.query('delete from recovery_code where id in (select id from recovery_code where user_id = $1 order by id limit 9)', [ida.id]);
    const { client } = await waiting(ida);
    await site.clock.advance(1);
    await site.sql.query(`update recovery_code set ${ended} = app_now() where user_id = $1`, [ida.id]);
    for (const code of ida.recoveryCodes.slice(0, 2)) expect(slugOf(await answer(client, code, 'recovery_code'))).toBe('invalid-code');
    expect((await answer((await waiting(ida)).client, ida.recoveryCodes[0] ?? '', 'recovery_code')).status).toBe(422);
  });

  it('is void when a newer one is made, when eight hours are over, after a reset, and once a factor is confirmed', async () => {
    const cara = await addPerson(site);
    const [old, newer] = [(await issue(cara)).body, (await issue(cara)).body];
    const { client } = await waiting(cara);
    expect((await answer(client, '123456', 'temporary_code')).body.errors).toEqual([{ pointer: '/code', message: 'must be 8 digits' }]);
    if (old.code !== newer.code) expect((await answer(client, old.code, 'temporary_code')).status).toBe(401);
    await site.clock.advance(8 * 3600);
    expect((await waiting(cara)).view).toMatchObject({ status: 'enrolment_required' });
    await issue(cara);
    await (await office()).post(`/users/${cara.id}/two-factor/reset`, { reason: 'stolen' });
    expect((await waiting(cara)).view).toMatchObject({ status: 'enrolment_required' });
    const dora = await enrolled(site);
    await issue(dora);
    const { client: own } = await waiting(dora);
    await answer(own, dora.code());
    const begun = await own.post('/me/factors/totp', { label: 'tablet' });
    await site.clock.advance(30);
    await own.post(`/me/factors/${begun.body.id}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() });
    expect((await (await office()).get(`/users/${dora.id}/factors`)).body).toMatchObject({ temporaryCodeUntil: null });
  });

  it('does not outlive the password it was made beside, nor the disabling of its person', async () => {
    const [gil, hana] = [await enrolled(site), await enrolled(site)];
    const codes = [(await issue(gil)).body.code, (await issue(hana)).body.code];
    const newPassword = 'tulips over the canal';
    expect((await site.client().post('/auth/password-reset/confirm', { token: await linkToken(site, gil, 'password_reset'), newPassword })).status).toBe(204);
    for (const enabled of [false, true]) {
      const { version } = (await (await office()).get(`/users/${hana.id}`)).body;
      expect((await (await office()).patch(`/users/${hana.id}`, { enabled, version })).status).toBe(200);
    }
    for (const [n, person] of [{ ...gil, password: newPassword }, hana].entries()) {
      const { client, view } = await waiting(person);
      expect(view.methods).toEqual([{ method: 'totp' }, { method: 'recovery_code' }]);
      expect((await answer(client, codes[n], 'temporary_code')).status).toBe(422);
      expect((await (await office()).get(`/users/${person.id}/factors`)).body).toMatchObject({ temporaryCodeUntil: null });
    }
    expect((await issue(gil)).status).toBe(201);
    expect((await waiting({ ...gil, password: newPassword })).view.methods).toContainEqual({ method: 'temporary_code' });
  });

  it('ends a sign-in that was setting a factor up by the password alone', async () => {
    const emil = await addPerson(site);
    const { client } = await waiting(emil);
    await issue(emil);
    expect(slugOf(await client.post('/me/factors/totp', {}))).toBe('unauthenticated');
    expect(slugOf(await answer(client, '000000'))).toBe('login-expired');
  });

  it('is told when it is made and when it is used, never itself, and kept as a hash', async () => {
    const fay = await addPerson(site);
    const { code } = (await issue(fay)).body;
    await answer((await waiting(fay)).client, code, 'temporary_code');
    const mails = (await messages(site)).filter(({ to }) => to === fay.email);
    expect(mails.map(({ subject }) => subject).sort()).toEqual(['A temporary code of your Countersign account was used', 'A temporary code was made for your Countersign account']);
    expect(JSON.stringify(mails)).not.toContain(code);
    const { rows } = await site.sql.query(`select event, reason, method, before, after from audit_event where target_id = $1 and event like 'temporary%' order by id`, [fay.id]);
    expect(rows).toMatchObject([{ event: 'temporary_code_issued', reason: 'new phone' }, { event: 'temporary_code_used', method: 'temporary_code' }]);
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it('is for nobody oneself, above one, disabled or unknown', async () => {
    const clerk = await addPerson(site, { roles: ['System Manager'] });
    const gone = await addPerson(site);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [gone.id]);
    const post = (client: HttpClient, id: string) => client.post(`/users/${id}/two-factor/temporary-code`, { reason: 'x' });
    expect(slugOf(await post(await office(), root.id))).toBe('forbidden');
    expect(slugOf(await post(await sessionOf(site, clerk.id, clerk.email), root.id))).toBe('forbidden');
    expect(slugOf(await post(await office(), gone.id))).toBe('conflict');
    expect(slugOf(await post(await office(), '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10'))).toBe('not-found');
  });
});
