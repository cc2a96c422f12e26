import { DataSource } from 'typeorm';
import { MailedLinks } from '../../src/delivery/links/mailed-links';
import { signedIn } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { addPerson, addRole, authenticator, codeSentTo, configure, messages, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { holding, pendingOf, slugOf, withApp } from './attack-tools';

/**
 * The account changes while a sign-in waits for its code. Whoever typed the old password, or reads the old mailbox, must
 * not finish what he began (requirements; product P-70; ASVS 5.0 §8.3.1). Role changes end nothing, but
 * the code step asks about them.
 */
const OTHER = 'a quite different passphrase';

describe('an account that changes between the steps', () => {
  let site: TestApp;
  let admins = 0;
  let numbers = 0;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());
  beforeEach(() => site.clock.advance(60));

  const administrator = async (): Promise<HttpClient> => (await signedIn(site, `admin${(admins += 1)}`, ['Administrator'])).client;

  const patch = async (person: Person, wish: object): Promise<void> => {
    const admin = await administrator();
    const { version } = (await admin.get(`/users/${person.id}`)).body;
    const answer = await admin.patch(`/users/${person.id}`, { version, ...wish });
    expect({ wish, status: answer.status }).toEqual({ wish, status: 200 });
  };

  const byLink = async (person: Person): Promise<void> => {
    const links = site.app.get(MailedLinks, { strict: false });
    const { rows } = await site.sql.query('select security_version as version from app_user where id = $1', [person.id]);
    const link = await site.app
      .get(DataSource)
      .transaction((manager) => links.create({ purpose: 'password_reset', userId: person.id, securityVersion: rows[0].version, lifetimeSeconds: 1200 }, manager));
    const answer = await site.client().post('/auth/password-reset/confirm', { token: await links.startLife(link.id), newPassword: OTHER });
    expect(answer.status).toBe(204);
  };

  /** Codes only: other waiting sign-ins bring warnings when the clock moves on. */
  const codesSent = async () => (await messages(site)).filter(({ channel, subject }) => channel === 'email' && subject.includes('sign-in code')).length;

  const changes: [string, (person: Person, elsewhere: HttpClient) => Promise<unknown>][] = [
    [
      'its owner chooses another password',
      async (_, elsewhere) => {
        const answer = await elsewhere.post('/me/password', { currentPassword: PASSWORD, newPassword: OTHER });
        expect(answer.status).toBe(204);
      },
    ],
    ['its password is set by a link', (person) => byLink(person)],
    ['an administrator changes the address', (person) => patch(person, { email: `new-${person.email}` })],
    ['an administrator changes the number', (person) => patch(person, { mobileNumber: `+4072123${1000 + (numbers += 1)}` })],
    ['an administrator disables it', (person) => patch(person, { enabled: false })],
    [
      'an administrator disables and enables it again',
      async (person) => {
        await patch(person, { enabled: false });
        await patch(person, { enabled: true });
      },
    ],
    [
      'another authenticator is confirmed elsewhere',
      async (_, elsewhere) => {
        const begun = await elsewhere.post('/me/factors/totp', { label: 'Tablet' });
        const confirmed = await elsewhere.post(`/me/factors/${begun.body.id as string}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() });
        expect(confirmed.status).toBe(200);
      },
    ],
  ];

  it.each(changes)('%s: the waiting sign-in is over for the right code too', async (_, change) => {
    const { person, browser, app } = await withApp(site, { mobileNumber: null });
    const pending = await pendingOf(site, person);
    await change(person, browser);
    const right = await pending.post('/auth/second-factor', { code: app.code() });
    expect(slugOf(right)).toBe('login-expired');
    expect(right.setCookie).toEqual([]);
    expect(slugOf(await pending.get('/auth/pending'))).toBe('login-expired');
    expect(slugOf(await pending.post('/auth/second-factor', { code: '000000' }))).toBe('login-expired');
  });

  it.each(changes.slice(0, 6))('%s: the code that was sent before is dead, and none is sent any more', async (_, change) => {
    await configure(site, { two_factor_method: 'Email' });
    const person = await addPerson(site);
    const elsewhere = await signedInByMail(person);
    await site.clock.advance(60);
    const pending = await pendingOf(site, person);
    const code = await codeSentTo(site, person.email);
    await change(person, elsewhere);
    const sent = await codesSent();
    expect(slugOf(await pending.post('/auth/second-factor', { code }))).toBe('login-expired');
    await site.clock.advance(60);
    expect(slugOf(await pending.post('/auth/second-factor/send', { method: 'email' }))).toBe('login-expired');
    expect(await codesSent()).toBe(sent);
    await configure(site, { two_factor_method: 'OTP App' });
  });

  const signedInByMail = async (person: Person): Promise<HttpClient> => {
    const client = await pendingOf(site, person);
    const done = await client.post('/auth/second-factor', { code: await codeSentTo(site, person.email) });
    expect(done.body.status).toBe('authenticated');
    return client;
  };

  it('a message that still waits when the account changes is not sent', async () => {
    await configure(site, { two_factor_method: 'Email' });
    const person = await addPerson(site);
    const pending = await pendingOf(site, person);
    await patch(person, { email: `moved-${person.email}` });
    const codes = (await messages(site)).filter(({ to, text }) => to.endsWith(person.email) && /\b\d{6}\b/.test(text));
    expect(codes).toEqual([]);
    expect(slugOf(await pending.get('/auth/pending'))).toBe('login-expired');
    await configure(site, { two_factor_method: 'OTP App' });
  });

  it('an administrator deletes it: nothing is left to complete', async () => {
    const { person, app } = await withApp(site);
    const pending = await pendingOf(site, person);
    const admin = await administrator();
    const { version } = (await admin.get(`/users/${person.id}`)).body;
    expect((await admin.delete(`/users/${person.id}?version=${version as number}`)).status).toBe(204);
    const right = await pending.post('/auth/second-factor', { code: app.code() });
    expect(right.status).toBe(401);
    expect(right.setCookie).toEqual([]);
  });

  describe('by its roles', () => {
    beforeAll(() => configure(site, { two_factor_method: 'Email' }));
    afterAll(() => configure(site, { two_factor_method: 'OTP App' }));

    const giveRole = async (person: Person, name: string): Promise<void> => {
      const admin = await administrator();
      const { version } = (await admin.get(`/users/${person.id}`)).body;
      expect((await admin.put(`/users/${person.id}/roles`, { roles: [name], version })).status).toBe(200);
    };

    it('a role that wants the app: the mailed code does not complete, the same sign-in goes on to the app', async () => {
      await addRole(site, 'Treasury', { flagged: true, allowedMethods: ['totp'] });
      const person = await addPerson(site);
      await signedInByMail(person);
      await site.clock.advance(60);
      const pending = await pendingOf(site, person);
      const first = pending.cookies.get('countersign-pending');
      const code = await codeSentTo(site, person.email);
      await giveRole(person, 'Treasury');
      const next = await pending.post('/auth/second-factor', { code });
      expect(next.body).toMatchObject({ status: 'enrolment_required', methods: [{ method: 'totp' }], because: 'role:Treasury' });
      expect(pending.cookies.has('countersign')).toBe(false);
      expect(pending.cookies.get('countersign-pending')).not.toBe(first);
      expect(slugOf(await holding(site, { 'countersign-pending': first }).post('/me/factors/totp', {}))).toBe('unauthenticated');
      const begun = await pending.post('/me/factors/totp', {});
      const done = await pending.post('/auth/second-factor', { code: authenticator(begun.body.secret, site.clock).code() });
      expect(done.body).toMatchObject({ status: 'authenticated', because: 'role:Treasury' });
    });

    it('a role that wants the app, of somebody who has one: only the app is taken from then on', async () => {
      await addRole(site, 'Audit', { flagged: true, allowedMethods: ['totp'] });
      await configure(site, { two_factor_method: 'OTP App' });
      const { person, app } = await withApp(site);
      await configure(site, { two_factor_method: 'Email' });
      const pending = await pendingOf(site, person);
      await pending.post('/auth/second-factor/send', { method: 'email' });
      const mailed = await codeSentTo(site, person.email);
      await giveRole(person, 'Audit');
      const refused = await pending.post('/auth/second-factor', { method: 'email', code: mailed });
      expect(slugOf(refused)).toBe('validation-failed');
      expect((await pending.get('/auth/pending')).body).toMatchObject({ status: 'second_factor_required', because: 'role:Audit' });
      expect((await pending.post('/auth/second-factor', { method: 'totp', code: app.code() })).body.status).toBe('authenticated');
    });

    it('nobody asks any more: the code completes', async () => {
      const person = await addPerson(site);
      const pending = await pendingOf(site, person);
      const code = await codeSentTo(site, person.email);
      await site.sql.query(`update role set two_factor_auth = false where name = 'All'`);
      expect((await pending.post('/auth/second-factor', { code: '000000' })).status).toBe(401);
      expect((await pending.post('/auth/second-factor', { code })).body.status).toBe('authenticated');
      expect((await signIn(site.client(), person)).body.status).toBe('authenticated');
      await site.sql.query(`update role set two_factor_auth = true where name = 'All'`);
    });
  });
});
