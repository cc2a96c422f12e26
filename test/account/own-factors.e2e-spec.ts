import type { HttpClient } from '../support/http-client';
import { addPerson, addRole, authenticator, codeSentTo, configure, enrolApp, messages, signIn, type NewPerson, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** What somebody does with the factors they have: take one away, make new recovery codes (product P-80). */
describe('a person’s own factors', () => {
  let site: TestApp;
  let ana: Person;
  let client: HttpClient;
  let app: Awaited<ReturnType<typeof enrolApp>>;

  beforeEach(async () => {
    site = await createTestApp();
    await configure(site, { totp_enrolment: 'on_screen', enable_two_factor_auth: true });
    ana = await addPerson(site);
    client = site.client();
    app = await enrolApp(site, client, ana);
  });
  afterEach(() => site.close());

  const factorIds = async (): Promise<string[]> => (await client.get('/me/factors')).body.items.map((factor: { id: string }) => factor.id);
  const signInWith = async (browser: HttpClient, code: string, method = 'totp'): Promise<number> => {
    await signIn(browser, ana);
    return (await browser.post('/auth/second-factor', { method, code })).status;
  };
  const secondApp = async (): Promise<string> => {
    const begun = await client.post('/me/factors/totp', { label: 'tablet' });
    await site.clock.advance(60);
    const done = await client.post(`/me/factors/${begun.body.id}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() });
    expect(done.status).toBe(200);
    return begun.body.id;
  };
  const noticesTo = async (): Promise<string[]> =>
    (await messages(site)).filter((message) => message.to === ana.email).map((message) => message.text);

  it('go one by one, but not the last one the policy demands', async () => {
    const tablet = await secondApp();
    const [phone] = (await factorIds()).filter((id) => id !== tablet);
    expect((await client.delete(`/me/factors/${phone}`)).status).toBe(204);
    expect(await factorIds()).toEqual([tablet]);
    const refused = await client.delete(`/me/factors/${tablet}`);
    expect(refused).toMatchObject({ status: 409, body: { type: expect.stringMatching(/conflict$/), detail: expect.stringMatching(/last one/) } });
    expect(await factorIds()).toEqual([tablet]);
    expect((await client.delete(`/me/factors/${phone}`)).status).toBe(404);
  });

  describe('where a verified address or number could be asked for instead', () => {
    const number = '+4915112345679';
    const begin = async (demanded: 'email' | 'sms', options: NewPerson) => {
      await addRole(site, 'Drivers', { flagged: true, allowedMethods: [demanded] });
      const person = await addPerson(site, { ...options, roles: ['Drivers'] });
      const browser = site.client();
      await signIn(browser, person);
      return { person, browser };
    };
    const refusesItsOnly = async (browser: HttpClient) => {
      const before = (await browser.get('/me/factors')).body;
      expect(before).toMatchObject({ items: [expect.anything()], recoveryCodesLeft: 10, required: true });
      expect((await browser.delete(`/me/factors/${before.items[0].id}`)).status).toBe(409);
      expect((await browser.get('/me/factors')).body).toEqual(before);
    };

    it.each([
      ['sms', { mobileNumber: number }, () => number],
      ['email', { emailVerified: false }, (person: Person) => person.email],
    ] as const)('the last %s factor stays, and the recovery codes with it', async (demanded, options, destination) => {
      const { person, browser } = await begin(demanded, options);
      expect((await browser.post('/auth/second-factor', { code: await codeSentTo(site, destination(person)) })).body.recoveryCodes).toHaveLength(10);
      await refusesItsOnly(browser);
    });

    it('so does an app, where mail is demanded: it would be followed by the weaker mail', async () => {
      await addRole(site, 'Drivers', { flagged: true, allowedMethods: ['email'] });
      await site.sql.query(`insert into user_role (user_id, role_id) select $1, id from role where name = 'Drivers'`, [ana.id]);
      await refusesItsOnly(client);
    });
  });

  it('may be joined by a weaker spare without shutting the session out that the stronger one had let in', async () => {
    const begun = await client.post('/me/factors/email');
    expect((await client.post(`/me/factors/${begun.body.id}/confirm`, { code: await codeSentTo(site, ana.email) })).status).toBe(200);
    expect((await client.get('/auth/session')).body.session).toMatchObject({ strength: 'two_factor', method: 'totp' });
    expect((await client.get('/me')).status).toBe(200);
  });

  it('of two requests at once that each take one of the last two, one is refused', async () => {
    const tablet = await secondApp();
    const [phone] = (await factorIds()).filter((id) => id !== tablet);
    const other = await site.second();
    const twin = other.client();
    for (const [name, value] of client.cookies) twin.cookies.set(name, value);
    const answers = await Promise.all([client.delete(`/me/factors/${phone}`), twin.delete(`/me/factors/${tablet}`)]);
    // The second finds its session's account changed, or the policy refuses it: in no order are both gone.
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    const { rows } = await site.sql.query('select count(*)::int as left from second_factor where user_id = $1 and removed_at is null', [ana.id]);
    expect(rows).toEqual([{ left: 1 }]);
    await other.close();
  });

  it('opens nothing any more once it is gone, ends the other sessions, is told by mail, and keeps this one', async () => {
    const elsewhere = site.client();
    await site.clock.advance(30);
    expect(await signInWith(elsewhere, app.code())).toBe(200);
    const tablet = await secondApp();
    const [phone] = (await factorIds()).filter((id) => id !== tablet);
    await client.delete(`/me/factors/${phone}`);
    expect((await elsewhere.get('/auth/session')).status).toBe(401);
    expect((await client.get('/auth/session')).status).toBe(200);
    await site.clock.advance(90);
    expect(await signInWith(site.client(), app.code())).toBe(401);
    expect(await noticesTo()).toContainEqual(expect.stringMatching(/was removed from your account at Countersign: an authenticator app\./));
    const { rows } = await site.sql.query('select secret from second_factor where id = $1', [phone]);
    expect(rows).toEqual([{ secret: expect.not.stringMatching(/^v\d/) }]);
  });

  it('can all go where nobody is asked, and the recovery codes go with the last', async () => {
    await site.sql.query(`update role set two_factor_auth = false`);
    await configure(site, { enable_two_factor_auth: false });
    const [phone] = await factorIds();
    expect((await client.delete(`/me/factors/${phone}`)).status).toBe(204);
    expect((await client.get('/me/factors')).body).toMatchObject({ items: [], recoveryCodesLeft: 0, required: false });
    const next = await signIn(site.client(), ana);
    expect(next.body.status).toBe('authenticated');
  });

  it('need a fresh proof', async () => {
    await site.clock.advance(300);
    const [phone] = await factorIds();
    for (const answer of [await client.delete(`/me/factors/${phone}`), await client.post('/me/recovery-codes')]) {
      expect(answer).toMatchObject({ status: 403, body: { type: expect.stringMatching(/step-up-required$/) } });
    }
    expect(await factorIds()).toEqual([phone]);
  });

  it('come with new recovery codes on demand; the old ones are void, and the person is told', async () => {
    const { status, body } = await client.post('/me/recovery-codes');
    expect(status).toBe(201);
    expect(body.recoveryCodes).toHaveLength(10);
    expect(new Set([...body.recoveryCodes, ...app.recoveryCodes]).size).toBe(20);
    expect(await signInWith(site.client(), app.recoveryCodes[0]!, 'recovery_code')).toBe(401);
    expect(await signInWith(site.client(), body.recoveryCodes[0], 'recovery_code')).toBe(200);
    expect(await noticesTo()).toContainEqual(expect.stringMatching(/new recovery codes were made/));
  });

  it('a used recovery code is told by mail with the number left, and at three the sign-in says so as well', async () => {
    for (const [turn, code] of app.recoveryCodes.slice(0, 7).entries()) {
      const browser = site.client();
      await signIn(browser, ana);
      const done = await browser.post('/auth/second-factor', { method: 'recovery_code', code });
      expect(done.status).toBe(200);
      const few = done.body.notices.filter((notice: { code: string }) => notice.code === 'few_recovery_codes');
      expect(few).toHaveLength(turn === 6 ? 1 : 0);
    }
    const told = (await noticesTo()).filter((text) => text.includes('recovery code was used'));
    expect(told.map((text) => /(\d+) of your codes are left/.exec(text)?.[1]).sort()).toEqual(['3', '4', '5', '6', '7', '8', '9']);
    expect(told.filter((text) => text.includes('Make new ones soon'))).toHaveLength(1);
  });
});
