import { addPerson, codeSentTo, configure, enrolApp, messages, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Codes by mail and text (P-40 to P-43): sent at once, once, newest only, to verified destinations. */
describe('signing in with a code that is sent', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
  });
  afterAll(() => site.close());

  const setsOf = async (id: string): Promise<number> => {
    const { rows } = await site.sql.query('select count(distinct salt)::int as sets from recovery_code where user_id = $1', [id]);
    return rows[0].sets;
  };
  const noticesTo = async (to: string): Promise<string[]> =>
    (await messages(site)).filter((message) => message.to === to && message.text.includes('was added to your account')).map(({ text }) => text);

  describe('by mail', () => {
    let ana: Person;
    beforeAll(async () => {
      ana = await addPerson(site, { email: 'ana@erp.example' });
    });

    it('sends a code with the password, and takes it once', async () => {
      const client = site.client();
      const begun = await signIn(client, ana);
      expect(begun.body).toEqual({
        status: 'second_factor_required',
        method: 'email',
        methods: [{ method: 'email', hint: 'a•••@e•••.example' }],
        delivery: { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' },
        expiresAt: expect.any(String),
        because: 'role:All',
      });
      const code = await codeSentTo(site, ana.email);
      expect((await client.get('/auth/pending')).body).toMatchObject({ method: 'email', delivery: { status: 'sent' } });
      const done = await client.post('/auth/second-factor', { code });
      expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor' });
      expect((await client.get('/auth/session')).body.session).toMatchObject({ method: 'email', strength: 'two_factor' });
      const other = site.client();
      await signIn(other, ana);
      expect((await other.post('/auth/second-factor', { code })).status).toBe(401);
    });

    it('takes another number of digits than were sent for a slip, which is no try, whatever the setting says by now', async () => {
      const ben = await addPerson(site);
      const client = site.client();
      await signIn(client, ben);
      const code = await codeSentTo(site, ben.email);
      await configure(site, { otp_digits_email: 8 });
      for (const slip of [`${code}0`, `${code}00`]) {
        expect(await client.post('/auth/second-factor', { code: slip })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/code', message: 'must be 6 digits' }] } });
      }
      const wrong = await client.post('/auth/second-factor', { code: code === '000000' ? '111111' : '000000' });
      expect(wrong.body).toMatchObject({ attemptsLeft: 4 });
      expect((await client.post('/auth/second-factor', { code })).status).toBe(200);
      await configure(site, { otp_digits_email: null });
    });

    it('keeps the code out of every answer, the subject and the database', async () => {
      const client = site.client();
      const begun = await signIn(client, ana);
      const code = await codeSentTo(site, ana.email);
      const mail = (await messages(site))[0]!;
      expect(mail.subject).not.toContain(code);
      expect(begun.text).not.toContain(code);
      expect((await client.get('/auth/pending')).text).not.toContain(code);
      const rows = await site.sql.query('select outbox_message::text as row from outbox_message union all select delivered_code::text from delivered_code union all select audit_event::text from audit_event');
      for (const { row } of rows.rows) expect(row).not.toContain(code);
    });

    it('a new code voids the older one, not before the gap is over, and forgives no try', async () => {
      const client = site.client();
      await signIn(client, ana);
      const first = await codeSentTo(site, ana.email);
      const early = await client.post('/auth/second-factor/send', { method: 'email' });
      expect(early.status).toBe(429);
      expect(early.body.retryAfterSeconds).toBe(30);
      expect(early.headers['retry-after']).toBe('30');
      for (let n = 0; n < 3; n += 1) await client.post('/auth/second-factor', { code: '000000' });
      await site.clock.advance(30);
      const again = await client.post('/auth/second-factor/send', { method: 'email' });
      expect(again.status).toBe(202);
      expect(again.body).toEqual({ delivery: { status: 'queued', resendAfter: '2026-01-15T08:01:30.000Z' } });
      const second = await codeSentTo(site, ana.email);
      const old = await client.post('/auth/second-factor', { code: first });
      expect(old.body).toMatchObject({ title: 'Invalid code', attemptsLeft: 1 });
      expect((await client.post('/auth/second-factor', { code: second })).body.status).toBe('authenticated');
    });

    it('is over with the second its life ends, counted from sending', async () => {
      const client = site.client();
      await signIn(client, ana);
      await site.clock.advance(20);
      const code = await codeSentTo(site, ana.email);
      await site.clock.advance(300);
      expect((await client.post('/auth/second-factor', { code })).status).toBe(401);
    });

    it('belongs to the sign-in it was sent for', async () => {
      const [mine, other] = [site.client(), site.client()];
      await signIn(mine, ana);
      const code = await codeSentTo(site, ana.email);
      await signIn(other, ana);
      expect((await other.post('/auth/second-factor', { code })).status).toBe(401);
      expect((await mine.post('/auth/second-factor', { code })).body.status).toBe('authenticated');
    });
  });

  describe('a right code to a verified address makes the first factor', () => {
    it('with recovery codes, and its owner is told (P-80, P-83); the next code brings neither', async () => {
      const fay = await addPerson(site);
      const client = site.client();
      await signIn(client, fay);
      const done = await client.post('/auth/second-factor', { code: await codeSentTo(site, fay.email) });
      expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor', recoveryCodes: expect.arrayContaining([expect.stringMatching(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/)]) });
      expect(done.body.recoveryCodes).toHaveLength(10);
      expect((await client.get('/me/factors')).body).toMatchObject({ items: [{ method: 'email' }], recoveryCodesLeft: 10 });
      const { rows } = await site.sql.query(`select count(*)::int as events from audit_event where target_id = $1 and event = 'factor_confirm'`, [fay.id]);
      expect(rows).toEqual([{ events: 1 }]);
      const again = site.client();
      await signIn(again, fay);
      const next = await again.post('/auth/second-factor', { code: await codeSentTo(site, fay.email) });
      expect(next.body).toMatchObject({ status: 'authenticated' });
      expect(next.body).not.toHaveProperty('recoveryCodes');
      expect(await noticesTo(fay.email)).toHaveLength(1);
      expect((await client.get('/auth/session')).status).toBe(200);
    });

    it('and no second set for whoever has another factor, were all codes of the first used', async () => {
      const hal = await addPerson(site);
      await configure(site, { two_factor_method: 'OTP App', totp_enrolment: 'on_screen' });
      await enrolApp(site, site.client(), hal);
      await configure(site, { two_factor_method: 'Email' });
      await site.sql.query('update recovery_code set used_at = app_now() where user_id = $1', [hal.id]);
      const client = site.client();
      await signIn(client, hal);
      await client.post('/auth/second-factor/send', { method: 'email' });
      const done = await client.post('/auth/second-factor', { method: 'email', code: await codeSentTo(site, hal.email) });
      expect(done.body).toMatchObject({ status: 'authenticated' });
      expect(done.body).not.toHaveProperty('recoveryCodes');
      expect(await setsOf(hal.id)).toBe(1);
      expect(await noticesTo(hal.email)).toHaveLength(2);
    });

    it('but no step-up makes one: its answer has no room for the codes', async () => {
      const ivy = await addPerson(site);
      await configure(site, { enable_two_factor_auth: false });
      const client = site.client();
      await signIn(client, ivy);
      await configure(site, { enable_two_factor_auth: true });
      await client.post('/auth/step-up/send', { method: 'email' });
      expect((await client.post('/auth/step-up', { method: 'email', code: await codeSentTo(site, ivy.email) })).status).toBe(200);
      expect((await client.get('/me/factors')).body).toMatchObject({ items: [], recoveryCodesLeft: 0, required: true });
      const begun = await client.post('/me/factors/email');
      const confirmed = await client.post(`/me/factors/${begun.body.id}/confirm`, { code: await codeSentTo(site, ivy.email) });
      expect(confirmed.body.recoveryCodes).toHaveLength(10);
    });
  });

  it('verifies an unverified address by its first code', async () => {
    const eva = await addPerson(site, { email: 'eva@erp.example', emailVerified: false });
    const client = site.client();
    const begun = await signIn(client, eva);
    expect(begun.body).toMatchObject({ status: 'enrolment_required', enrolment: 'code', methods: [{ method: 'email' }], delivery: { status: 'queued' } });
    const done = await client.post('/auth/second-factor', { code: await codeSentTo(site, eva.email) });
    expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor' });
    expect(done.body.recoveryCodes).toHaveLength(10);
    const again = await signIn(site.client(), eva);
    expect(again.body).toMatchObject({ status: 'second_factor_required', method: 'email', methods: [{ method: 'email' }, { method: 'recovery_code' }] });
  });

  describe('by text', () => {
    beforeAll(() => configure(site, { two_factor_method: 'SMS' }));

    it('verifies the number on file, then asks for it', async () => {
      const ben = await addPerson(site, { email: 'ben@erp.example', mobileNumber: '+4915112345678' });
      const client = site.client();
      expect((await signIn(client, ben)).body).toMatchObject({
        status: 'enrolment_required',
        enrolment: 'code',
        methods: [{ method: 'sms', hint: '•••678' }],
      });
      const text = (await messages(site)).find((message) => message.to === '+4915112345678')!.text;
      expect(text).toMatch(/\n@localhost #\d{6}$/);
      const done = await client.post('/auth/second-factor', { code: /#(\d{6})$/.exec(text)![1] });
      expect(done.body.status).toBe('authenticated');
      const other = site.client();
      expect((await signIn(other, ben)).body).toMatchObject({ status: 'second_factor_required', method: 'sms' });
      expect((await other.post('/auth/second-factor', { code: await codeSentTo(site, '+4915112345678') })).body.status).toBe('authenticated');
    });

    it('takes a verified number for the first factor, with recovery codes', async () => {
      const jon = await addPerson(site, { mobileNumber: '+4915112345677', mobileVerified: true });
      const client = site.client();
      expect((await signIn(client, jon)).body).toMatchObject({ status: 'second_factor_required', method: 'sms' });
      const done = await client.post('/auth/second-factor', { code: await codeSentTo(site, '+4915112345677') });
      expect(done.body.recoveryCodes).toHaveLength(10);
      expect((await client.get('/me/factors')).body).toMatchObject({ items: [{ method: 'sms' }], recoveryCodesLeft: 10 });
    });

    it('says so when there is no number, and sends nothing', async () => {
      const before = (await messages(site)).length;
      const carl = await addPerson(site, { email: 'carl@erp.example', mobileNumber: null });
      const refused = await signIn(site.client(), carl);
      expect(refused.status).toBe(403);
      expect(refused.body).toMatchObject({ type: 'http://localhost:3000/problems/second-factor-unavailable', because: 'role:All', methods: [{ method: 'sms' }] });
      expect(refused.setCookie).toEqual([]);
      expect(await messages(site)).toHaveLength(before);
    });
  });

  it('sends nothing before the password is right', async () => {
    const before = (await messages(site)).length;
    const dora = await addPerson(site, { email: 'dora@erp.example' });
    for (let n = 0; n < 3; n += 1) await site.client().post('/auth/login', { login: dora.email, password: 'not the password' });
    expect(await messages(site)).toHaveLength(before);
  });

  it('makes the first factor once, however many sign-ins answer at the same time', async () => {
    const gil = await addPerson(site);
    await configure(site, { two_factor_method: 'Email' });
    const other = await site.second();
    const clients = [site.client(), other.client()];
    const codes: string[] = [];
    for (const client of clients) {
      await signIn(client, gil);
      codes.push(await codeSentTo(site, gil.email));
    }
    const answers = await Promise.all(clients.map((client, turn) => client.post('/auth/second-factor', { code: codes[turn] })));
    expect(answers.map(({ body }) => body.recoveryCodes?.length)).toEqual(expect.arrayContaining([10, undefined]));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await setsOf(gil.id)).toBe(1);
    expect(await noticesTo(gil.email)).toHaveLength(1);
    await other.close();
  });
});
