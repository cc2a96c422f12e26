import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, configure, linkSentTo, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { holding, pendingOf, sessionsOf, slugOf, withApp } from './attack-tools';

/**
 * A thief with the password enrols an authenticator of his own. Where the account has no factor, whoever enrols first owns
 * it, so the enrolment is bound to the browser that began it, is short, and is told by mail; where it has one, the password
 * alone must not reach the enrolment at all (product P-34; requirements; NIST SP 800-63B-4 §4.1.2).
 */
describe('enrolling with a stolen password', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());
  beforeEach(() => site.clock.advance(60));

  const factorsOf = async ({ id }: Person): Promise<string[]> => {
    const { rows } = await site.sql.query<{ method: string }>(
      'select method from second_factor where user_id = $1 and confirmed_at is not null and removed_at is null order by method',
      [id],
    );
    return rows.map(({ method }) => method);
  };
  const begin = (client: HttpClient, label?: string) => client.post('/me/factors/totp', label === undefined ? {} : { label });
  const codeOf = (begun: { body: { secret: string } }) => authenticator(begun.body.secret, site.clock).code();

  describe('of an account that has an app', () => {
    it('begins nothing and confirms nothing', async () => {
      const { person } = await withApp(site);
      const thief = await pendingOf(site, person);
      for (const path of ['/me/factors/totp', '/me/factors/email', '/me/factors/sms']) {
        expect({ path, slug: slugOf(await thief.post(path, path.endsWith('totp') ? {} : undefined)) }).toEqual({ path, slug: 'unauthenticated' });
      }
      const { rows } = await site.sql.query('select id from second_factor where user_id = $1', [person.id]);
      for (const { id } of rows) expect(slugOf(await thief.post(`/me/factors/${id as string}/confirm`, { code: '123456' }))).toBe('unauthenticated');
      expect((await thief.form('/login/enrol')).status).toBe(401);
      expect(await factorsOf(person)).toEqual(['totp']);
    });

    it('never sees its secret again: not in a pending login, not by the old link, not signed in', async () => {
      await configure(site, { totp_enrolment: 'email_link' });
      const person = await addPerson(site);
      const owner = await pendingOf(site, person);
      const link = await linkSentTo(site, person.email);
      const token = link.split('/').at(-1);
      const shown = await owner.post('/auth/enrolment-link', { token });
      const { secret } = shown.body as { secret: string };
      await owner.post('/auth/second-factor', { code: codeOf(shown) });
      await configure(site, { totp_enrolment: 'on_screen' });
      const thief = await pendingOf(site, person);
      const seen = [
        await thief.get('/auth/pending'),
        await thief.page('/login'),
        await thief.page(`/qrcode/${token}`),
        await thief.form(`/qrcode/${token}`, { login: person.email, password: PASSWORD }),
        await thief.post('/auth/enrolment-link', { token }),
        await thief.post('/auth/enrolment-link', { token, login: person.email, password: PASSWORD }),
        await owner.get('/me/factors'),
        await owner.get('/auth/session'),
        await owner.page('/login'),
        await begin(owner, 'Tablet'),
      ];
      const spaced = secret.replace(/(.{4})(?=.)/g, '$1 ');
      for (const { text } of seen) {
        expect(text).not.toContain(secret);
        expect(text).not.toContain(spaced);
      }
    });
  });

  it('of an account that has a number, while the app is demanded: the texted code comes first', async () => {
    await configure(site, { two_factor_method: 'SMS' });
    const person = await addPerson(site, { mobileNumber: '+40721234701', mobileVerified: true });
    const owner = await pendingOf(site, person);
    await owner.post('/auth/second-factor', { code: await codeSentTo(site, '+40721234701') });
    await configure(site, { two_factor_method: 'OTP App' });
    await site.clock.advance(120);
    const thief = site.client();
    const begun = await signIn(thief, person);
    expect(begun.body).toMatchObject({ status: 'second_factor_required', method: 'sms' });
    const byPassword = thief.cookies.get('countersign-pending');
    expect(slugOf(await begin(thief))).toBe('unauthenticated');
    const next = await thief.post('/auth/second-factor', { code: await codeSentTo(site, '+40721234701') });
    expect(next.body).toMatchObject({ status: 'enrolment_required', methods: [{ method: 'totp' }] });
    expect(slugOf(await begin(holding(site, { 'countersign-pending': byPassword })))).toBe('unauthenticated');
    expect((await begin(thief)).status).toBe(201);
    expect(await factorsOf(person)).toEqual(['sms']);
  });

  it('a password session of before the switch cannot either, once there is a factor', async () => {
    await configure(site, { enable_two_factor_auth: false });
    const person = await addPerson(site);
    const thief = site.client();
    await signIn(thief, person);
    await configure(site, { enable_two_factor_auth: true });
    await site.sql.query(`update role set two_factor_auth = true where name = 'All'`);
    const owner = await pendingOf(site, person);
    const begun = await begin(owner);
    await owner.post('/auth/second-factor', { code: codeOf(begun) });
    expect(slugOf(await begin(thief))).toBe('unauthenticated');
  });

  describe('a password session of before an administrator gave a way in', () => {
    const held: readonly [string, (id: string) => Promise<unknown>, readonly string[]][] = [
      ['a temporary code', async (id) => (await office()).post(`/users/${id}/two-factor/temporary-code`, { reason: 'new here' }), ['temporary_code']],
      ['a hard token', async (id) => (await office()).post(`/users/${id}/factors/totp`, { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', serial: 'T-1' }), ['totp']],
    ];
    const office = async (): Promise<HttpClient> => (await withApp(site, { roles: ['Administrator'] })).browser;

    it.each(held)('waits for %s like everybody with the password alone', async (_, give, methods) => {
      await configure(site, { enable_two_factor_auth: false });
      const person = await addPerson(site);
      const [thief, begunBefore] = [site.client(), site.client()];
      await signIn(thief, person);
      await signIn(begunBefore, person);
      await configure(site, { enable_two_factor_auth: true });
      await site.sql.query(`update role set two_factor_auth = true where name = 'All'`);
      const begun = await begin(begunBefore);
      expect(begun.status).toBe(201);
      expect(await give(person.id)).toMatchObject({ status: 201 });
      const refused = await begin(thief);
      expect(refused.body).toMatchObject({ status: 403, methods: methods.map((method) => ({ method })) });
      expect(slugOf(refused)).toBe('second-factor-required');
      expect((await thief.post('/me/factors/email')).status).toBe(403);
      const confirmed = await begunBefore.post(`/me/factors/${begun.body.id as string}/confirm`, { code: codeOf(begun) });
      expect(slugOf(confirmed)).toBe('second-factor-required');
      expect(await factorsOf(person)).toEqual([]);
    });
  });

  describe('begun', () => {
    it('twice: the code of the first secret is refused, the second one counts', async () => {
      const person = await addPerson(site);
      const client = await pendingOf(site, person);
      const [first, second] = [await begin(client), await begin(client)];
      expect(second.body.secret).not.toBe(first.body.secret);
      expect(slugOf(await client.post('/auth/second-factor', { code: codeOf(first) }))).toBe('invalid-code');
      expect(slugOf(await client.post(`/me/factors/${first.body.id as string}/confirm`, { code: codeOf(first) }))).toBe('not-found');
      expect((await client.post(`/me/factors/${second.body.id as string}/confirm`, { code: codeOf(second) })).body.status).toBe('authenticated');
    });

    it('in one pending login is confirmed from no other, of the same person or of another', async () => {
      const [person, thiefs] = [await addPerson(site), await addPerson(site)];
      const owner = await pendingOf(site, person);
      const begun = await begin(owner);
      const path = `/me/factors/${begun.body.id as string}/confirm`;
      for (const other of [await pendingOf(site, person), await pendingOf(site, thiefs)]) {
        expect(slugOf(await other.post(path, { code: codeOf(begun) }))).toBe('not-found');
        expect(slugOf(await other.post('/auth/second-factor', { code: codeOf(begun) }))).toBe('invalid-code');
      }
      expect(await sessionsOf(site, person)).toBe(0);
      expect((await owner.post(path, { code: codeOf(begun) })).body.status).toBe('authenticated');
    });

    it('by the owner: the thief’s own pending enrolment is over with the confirmation', async () => {
      const person = await addPerson(site);
      const [thief, owner] = [await pendingOf(site, person), await pendingOf(site, person)];
      const his = await begin(thief);
      const hers = await begin(owner);
      await owner.post('/auth/second-factor', { code: codeOf(hers) });
      expect(slugOf(await thief.post('/auth/second-factor', { code: codeOf(his) }))).toBe('login-expired');
      expect((await begin(thief)).status).toBe(401);
      expect(await factorsOf(person)).toEqual(['totp']);
    });

    it('in one session is confirmed from no other, nor from a pending login', async () => {
      const { person, browser, app } = await withApp(site);
      const other = await pendingOf(site, person);
      await other.post('/auth/second-factor', { code: app.code() });
      const begun = await begin(browser, 'Tablet');
      const path = `/me/factors/${begun.body.id as string}/confirm`;
      expect(slugOf(await other.post(path, { code: codeOf(begun) }))).toBe('not-found');
      expect(slugOf(await (await pendingOf(site, person)).post(path, { code: codeOf(begun) }))).toBe('unauthenticated');
      const stranger = await withApp(site);
      expect(slugOf(await stranger.browser.post(path, { code: codeOf(begun) }))).toBe('not-found');
      expect((await browser.post(path, { code: codeOf(begun) })).status).toBe(200);
    });

    it('hears five codes: the sixth is refused, right as it is', async () => {
      const person = await addPerson(site);
      const client = await pendingOf(site, person);
      const begun = await begin(client);
      const path = `/me/factors/${begun.body.id as string}/confirm`;
      const left: number[] = [];
      for (let time = 0; time < 5; time += 1) left.push((await client.post(path, { code: '000000' })).body.attemptsLeft);
      expect(left).toEqual([4, 3, 2, 1, 0]);
      expect((await client.post(path, { code: codeOf(begun) })).status).toBe(401);
      expect(slugOf(await client.post('/auth/second-factor', { code: codeOf(begun) }))).toBe('login-expired');
      expect(await factorsOf(person)).toEqual([]);
    });

    it('hears five codes in a session as well', async () => {
      const { person, browser } = await withApp(site);
      const begun = await begin(browser, 'Tablet');
      const path = `/me/factors/${begun.body.id as string}/confirm`;
      for (let time = 0; time < 5; time += 1) expect(slugOf(await browser.post(path, { code: '000000' }))).toBe('invalid-code');
      expect(slugOf(await browser.post(path, { code: codeOf(begun) }))).toBe('not-found');
      expect(await factorsOf(person)).toEqual(['totp']);
    });

    it('lives ten minutes, to the second, in a pending login', async () => {
      const person = await addPerson(site);
      const client = await pendingOf(site, person);
      const begun = await begin(client);
      await site.clock.advance(599);
      expect((await client.get('/auth/pending')).status).toBe(200);
      await site.clock.advance(1);
      expect(slugOf(await client.post('/auth/second-factor', { code: codeOf(begun) }))).toBe('login-expired');
      expect((await client.post(`/me/factors/${begun.body.id as string}/confirm`, { code: codeOf(begun) })).status).toBe(401);
      expect(await factorsOf(person)).toEqual([]);
    });

    it('lives ten minutes in a session', async () => {
      const { browser, person } = await withApp(site);
      const begun = await begin(browser, 'Tablet');
      await site.clock.advance(600);
      expect(slugOf(await browser.post(`/me/factors/${begun.body.id as string}/confirm`, { code: codeOf(begun) }))).toBe('not-found');
      expect(await factorsOf(person)).toEqual(['totp']);
    });
  });

  it('the code that confirmed cannot sign in: whoever saw it typed has nothing', async () => {
    const person = await addPerson(site);
    const owner = await pendingOf(site, person);
    const begun = await begin(owner);
    const code = codeOf(begun);
    await owner.post('/auth/second-factor', { code });
    const thief = await pendingOf(site, person);
    expect(slugOf(await thief.post('/auth/second-factor', { code }))).toBe('invalid-code');
    await site.clock.advance(30);
    expect(slugOf(await thief.post('/auth/second-factor', { code }))).toBe('invalid-code');
  });
});
