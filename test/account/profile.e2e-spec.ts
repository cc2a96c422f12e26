import type { HttpClient } from '../support/http-client';
import { signedIn } from '../admin/signed-in';
import { slugOf } from '../attacks/attack-tools';
import { addPerson, authenticator, codeSentTo, configure, enrolApp, linkSentTo, messages, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** What people keep about themselves, and how another address or number comes to count (contract §4 `/me`, product P-83). */
describe('one’s own profile', () => {
  let site: TestApp;
  let ana: Person;
  let client: HttpClient;

  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    ana = await addPerson(site, { userType: 'website' });
    client = site.client();
    await signIn(client, ana);
  });

  const row = async () => (await site.sql.query('select * from app_user where id = $1', [ana.id])).rows[0];
  const textsTo = async (to: string) => (await messages(site)).filter((message) => message.to === to).map(({ text }) => text);
  const confirm = (contact: string, code: string, by = client) => by.post(`/me/contacts/${contact}/confirm`, { code });

  it('shows who one is, and takes name and language at once', async () => {
    expect((await client.get('/me')).body).toMatchObject({ id: ana.id, email: ana.email, emailVerified: true, mobileNumber: null, language: null, alwaysAsk: false, pending: null });
    const changed = await client.patch('/me', { fullName: '  Ana Silva ', language: 'en' });
    expect(changed).toMatchObject({ status: 200, body: { fullName: 'Ana Silva', language: 'en', warnings: [] } });
    expect(await row()).toMatchObject({ full_name: 'Ana Silva', language: 'en', version: 2, security_version: 1 });
    expect((await client.patch('/me', { fullName: 'Ana Silva', email: ana.email, language: null })).status).toBe(200);
    expect((await client.patch('/me', {})).body).toMatchObject({ fullName: 'Ana Silva', language: null });
    expect((await row()).version).toBe(3);
    const refused = await client.patch('/me', { email: 'nobody', roles: ['System Manager'] });
    expect([refused.status, refused.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()]).toEqual([422, ['/email', '/roles']]);
  });

  it('a new address counts once its code came back; both addresses are told, and what the old one opened is over', async () => {
    const elsewhere = site.client();
    await signIn(elsewhere, ana);
    await site.client().post('/auth/password-reset', { login: ana.email });
    const link = await linkSentTo(site, ana.email);
    const wanted = `new-${ana.email}`;
    const asked = await client.patch('/me', { email: wanted, fullName: 'Ana Nova' });
    expect(asked).toMatchObject({ status: 202, body: { pending: { contact: 'email', hint: 'n•••@e•••.example' }, delivery: { status: 'queued' } } });
    expect(await row()).toMatchObject({ email: ana.email, full_name: 'Ana Nova' });
    expect((await client.get('/me')).body.pending).toEqual(asked.body.pending);
    const code = await codeSentTo(site, wanted);
    expect((await textsTo(wanted))[0]).toMatch(/make this the mail address of your account/);

    expect((await confirm('email', code)).body).toMatchObject({ email: wanted, emailVerified: true, pending: null, warnings: [] });
    expect(await row()).toMatchObject({ email: wanted, email_key: wanted, security_version: 2 });
    expect((await client.get('/me')).status).toBe(200);
    expect((await elsewhere.get('/me')).status).toBe(401);
    expect((await site.client().page(new URL(link).pathname)).status).toBe(410);
    expect((await textsTo(ana.email))[0]).toMatch(/It is n•••@e•••\.example now\. Codes and links no longer come here\.[^]*somebody has taken over/);
    expect((await textsTo(wanted))[0]).toMatch(/come here from now on/);
    expect(slugOf(await confirm('email', code))).toBe('not-found');
    expect((await signIn(site.client(), ana)).status).toBe(401);
    expect((await signIn(site.client(), { ...ana, email: wanted })).status).toBe(200);
    const { rows } = await site.sql.query(`select reason, before, after from audit_event where event = 'user_updated' and target_id = $1 order by id desc limit 1`, [ana.id]);
    expect(rows).toEqual([{ reason: 'confirmed_by_code', before: { email: expect.stringMatching(/^p•••@/) }, after: { email: 'n•••@e•••.example' } }]);
  });

  it('a new number is proven by text; the number before, the new one and the mailbox are told', async () => {
    await client.patch('/me', { mobileNumber: '+49 151 12345601' });
    expect((await confirm('mobileNumber', await codeSentTo(site, '+4915112345601'))).body).toMatchObject({ mobileNumber: '+4915112345601', mobileVerified: true });
    await client.patch('/me', { mobileNumber: '+4915112345602' });
    expect((await confirm('mobileNumber', await codeSentTo(site, '+4915112345602'))).status).toBe(200);
    expect((await textsTo('+4915112345601'))[0]).toBe('This is no longer the number of your Countersign account. If you do not know of this, tell your administrator at once.');
    expect((await textsTo('+4915112345602'))[0]).toMatch(/^This is the number of your Countersign account now/);
    expect((await textsTo(ana.email))[0]).toMatch(/mobile number of your account at Countersign was changed\. It is •••602 now/);
  });

  it('needs a fresh proof for a contact, none for a name', async () => {
    await site.clock.advance(300);
    for (const wish of [{ email: `x-${ana.email}` }, { mobileNumber: '+4915112345603', fullName: 'Not yet' }]) expect(slugOf(await client.patch('/me', wish))).toBe('step-up-required');
    expect((await row()).full_name).toBe('Ana Maria Silva');
    expect((await client.patch('/me', { fullName: 'Ana' })).status).toBe(200);
  });

  it('takes nothing that is somebody’s already, in whatever spelling, asked for or confirmed', async () => {
    const ben = await addPerson(site, { mobileNumber: '+4915112345604' });
    for (const wish of [{ email: ben.email.toUpperCase() }, { mobileNumber: '+49 151 1234 5604' }]) expect(slugOf(await client.patch('/me', { fullName: 'No', ...wish }))).toBe('conflict');
    expect((await row()).full_name).toBe('Ana Maria Silva');
    const wanted = `late-${ana.email}`;
    await client.patch('/me', { email: wanted });
    const code = await codeSentTo(site, wanted);
    const faster = await addPerson(site, { email: wanted });
    expect(slugOf(await confirm('email', code))).toBe('conflict');
    expect(await row()).toMatchObject({ email: ana.email, security_version: 1 });
    await site.sql.query('delete from app_user where id = $1', [faster.id]);
    expect((await confirm('email', code)).status).toBe(200);
    expect((await site.sql.query('select cardinality(hour) as failures from factor_budget where user_id = $1', [ana.id])).rows).toEqual([{ failures: 0 }]);
  });

  it('takes one at a time, and numbers of allowed countries only', async () => {
    const both = await client.patch('/me', { email: `b-${ana.email}`, mobileNumber: '+4915112345605' });
    expect([both.status, both.body.errors]).toEqual([422, [{ pointer: '/mobileNumber', message: expect.stringMatching(/^change the address first/) }]]);
    await configure(site, { twilio_account_sid: `AC${'0'.repeat(32)}`, twilio_auth_token: 'x'.repeat(32), twilio_from: '+4915799912345', sms_provider: 'twilio' });
    const abroad = await client.patch('/me', { mobileNumber: '+33612345678' });
    expect([abroad.status, abroad.body.errors]).toEqual([422, [{ pointer: '/mobileNumber', message: expect.stringMatching(/sms_allowed_countries/) }]]);
    await configure(site, { twilio_account_sid: null, twilio_auth_token: null, twilio_from: null, sms_provider: null });
  });

  it('sends again at its gap, and five wrong codes close it for the rest of its life', async () => {
    const wanted = `again-${ana.email}`;
    await client.patch('/me', { email: wanted });
    const first = await codeSentTo(site, wanted);
    expect(slugOf(await client.patch('/me', { email: wanted }))).toBe('too-many-requests');
    await site.clock.advance(30);
    expect((await client.patch('/me', { email: wanted })).status).toBe(202);
    const second = await codeSentTo(site, wanted);
    expect((await confirm('email', 'abc')).status).toBe(422);
    const guesses = [first, ...['000001', '000002', '000003', '000004'].filter((guess) => guess !== second)];
    for (const [turn, guess] of guesses.entries()) expect((await confirm('email', guess)).body).toMatchObject({ attemptsLeft: 4 - turn });
    expect(slugOf(await confirm('email', second))).toBe('not-found');
    expect(slugOf(await client.patch('/me', { email: `other-${ana.email}` }))).toBe('too-many-requests');
    expect((await row()).email).toBe(ana.email);
  });

  it('the wish to be asked is free to take up and needs a fresh proof to take back, however it was told', async () => {
    const early = await client.patch('/me', { alwaysAsk: true });
    expect(early.body.warnings).toEqual([{ code: 'nothing_to_ask_for', message: 'You are asked once you have a second factor: set one up first.' }]);
    expect((await client.patch('/me', { alwaysAsk: false })).body).toMatchObject({ alwaysAsk: false, warnings: [] });
    const begun = await client.post('/me/factors/totp', {});
    expect(begun.status).toBe(202);
    await configure(site, { totp_enrolment: 'on_screen' });
    await site.clock.advance(60);
    const shown = await client.post('/me/factors/totp', {});
    const app = authenticator(shown.body.secret, site.clock);
    await client.post(`/me/factors/${shown.body.id}/confirm`, { code: app.code() });
    expect((await client.get('/me')).body.alwaysAsk).toBe(true);
    expect((await client.patch('/me', { alwaysAsk: false })).body.alwaysAsk).toBe(false);
    expect((await signIn(site.client(), ana)).body.status).toBe('authenticated');
    await site.clock.advance(300);
    expect((await client.patch('/me', { alwaysAsk: true })).body.alwaysAsk).toBe(true);
    expect((await signIn(site.client(), ana)).body).toMatchObject({ status: 'second_factor_required', because: 'user:always_ask' });
    expect(slugOf(await client.patch('/me', { alwaysAsk: false }))).toBe('step-up-required');
    expect((await client.get('/me')).body.alwaysAsk).toBe(true);
  });

  it('a factor of that channel goes on with the new address, which the code has proven', async () => {
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
    const otto = await addPerson(site);
    const browser = site.client();
    await signIn(browser, otto);
    await browser.post('/auth/second-factor', { code: await codeSentTo(site, otto.email) });
    const wanted = `factor-${otto.email}`;
    expect(await browser.patch('/me', { email: wanted })).toMatchObject({ status: 202, body: { delivery: { status: 'queued' } } });
    await confirm('email', await codeSentTo(site, wanted), browser);
    const next = site.client();
    expect((await signIn(next, { ...otto, email: wanted })).body).toMatchObject({ method: 'email', methods: [{ method: 'email', hint: 'f•••@e•••.example' }, { method: 'recovery_code' }] });
    expect((await next.post('/auth/second-factor', { code: await codeSentTo(site, wanted) })).status).toBe(200);
    await configure(site, { enable_two_factor_auth: false, two_factor_method: null });
  });

  it('an address changed by an administrator is told to both, without their device', async () => {
    await configure(site, { enable_two_factor_auth: true, two_factor_method: null });
    const root = await addPerson(site, { roles: ['Administrator'] });
    const office = site.client({ 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' });
    await enrolApp(site, office, root);
    const { body } = await office.get(`/users/${ana.id}`);
    expect((await office.patch(`/users/${ana.id}`, { version: body.version, email: `moved-${ana.email}` })).status).toBe(200);
    for (const to of [ana.email, `moved-${ana.email}`]) {
      const [text] = await textsTo(to);
      expect(text).toMatch(to === ana.email ? /was changed by an administrator \(Ana Maria Silva\)\. It is m•••@/ : /was changed by an administrator\. It is m•••@/);
      expect(text).not.toMatch(/Device|Address/);
    }
    await configure(site, { enable_two_factor_auth: false });
  });

  it('a number changed together with the address is told to the mailbox that was left, too', async () => {
    const eva = await addPerson(site, { mobileNumber: '+4915112345650' });
    const { client: office } = await signedIn(site, 'office', ['Administrator']);
    const wish = { version: 1, email: `moved-${eva.email}`, mobileNumber: '+4915112345651' };
    expect((await office.patch(`/users/${eva.id}`, wish)).status).toBe(200);
    for (const to of [eva.email, `moved-${eva.email}`]) {
      expect(await textsTo(to)).toEqual(expect.arrayContaining([
        expect.stringMatching(/the mobile number of your account at Countersign was changed by an administrator \(office\)\. It is •••651 now/),
        expect.stringMatching(/the mail address of your account at Countersign was changed by an administrator/),
      ]));
      expect(await textsTo(to)).toHaveLength(2);
    }
  });
});
