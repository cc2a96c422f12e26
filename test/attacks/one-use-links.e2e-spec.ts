import { signedIn } from '../admin/signed-in';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, authenticator, configure, linkSentTo, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { linkToken, pendingOf, sessionsOf, slugOf, withApp } from './attack-tools';

/**
 * A link in a mail is read by scanners, forwarded, and lies in the mailbox for years. It opens one thing, once, for the
 * newest request only, for the account as it was, and signs nobody in (OWASP Forgot Password CS; requirements R-083,
 * product P-32, P-84).
 */
const CHOSEN = 'a quite different passphrase';

describe('a mailed link', () => {
  let one: TestApp;
  let two: TestApp;
  let admins = 0;

  beforeAll(async () => {
    one = await createTestApp();
    two = await one.second();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const tokenOf = (link: string): string => new URL(link).pathname.split('/').at(-1) ?? '';
  const confirm = (token: string, newPassword = CHOSEN, client: HttpClient = one.client()): Promise<Answer> => client.post('/auth/password-reset/confirm', { token, newPassword });
  const open = (token: string, client: HttpClient = one.client()): Promise<Answer> => client.post('/auth/enrolment-link', { token });
  const administrator = async (): Promise<HttpClient> => (await signedIn(one, `admin${(admins += 1)}`, ['Administrator'])).client;
  const change = async (person: { id: string }, wish: object): Promise<void> => {
    const admin = await administrator();
    const { version } = (await admin.get(`/users/${person.id}`)).body;
    expect((await admin.patch(`/users/${person.id}`, { version, ...wish })).status).toBe(200);
  };

  const invite = async (email: string): Promise<{ person: Person; token: string }> => {
    const made = await (await administrator()).post('/users', { email, fullName: 'Ida Invited', userType: 'system', roles: [] });
    expect(made.status).toBe(201);
    return { person: { id: made.body.id, email, password: CHOSEN }, token: tokenOf(await linkSentTo(one, email)) };
  };
  const reset = async (): Promise<{ person: Person; token: string }> => {
    const person = await addPerson(one);
    return { person: { ...person, password: CHOSEN }, token: await linkToken(one, person, 'password_reset') };
  };

  const kinds: [string, (turn: number) => Promise<{ person: Person; token: string }>][] = [
    ['invitation', (turn) => invite(`ida${turn}@erp.example`)],
    ['reset', reset],
  ];

  describe.each(kinds)('of an %s', (kind, make) => {
    let turn = 0;
    const fresh = () => make((turn += 1));

    it('is looked at by scanners as often as they like, and is good afterwards, once', async () => {
      const { person, token } = await fresh();
      const scanner = one.client({ 'user-agent': 'LinkScanner/1.0' });
      for (let time = 0; time < 3; time += 1) {
        const pages = [await scanner.page(`/password/${token}`), await scanner.send('HEAD', `//password/${token}`), await scanner.send('OPTIONS', `//password/${token}`)];
        expect(pages.map(({ setCookie }) => setCookie)).toEqual([[], [], []]);
      }
      expect((await scanner.get(`/auth/password-reset/confirm?token=${token}&newPassword=${encodeURIComponent(CHOSEN)}`)).status).toBe(405);
      const done = await confirm(token);
      expect([done.status, done.setCookie]).toEqual([204, []]);
      expect(await sessionsOf(one, person)).toBe(0);
      expect((await signIn(one.client(), person)).status).toBe(200);
      for (const again of [await confirm(token, 'yet another passphrase'), await confirm(token, CHOSEN, two.client())]) expect(slugOf(again)).toBe('gone');
      expect((await one.client().form(`/password/${token}`, { newPassword: 'yet another passphrase' })).status).toBe(410);
      expect((await one.client().page(`/password/${token}`)).status).toBe(410);
    });

    it('twenty uses at once on two processes set one password', async () => {
      const { person, token } = await fresh();
      const wishes = Array.from({ length: 20 }, (_, wish) => `passphrase of hand ${wish}`);
      const answers = await Promise.all(wishes.map((wish, hand) => confirm(token, wish, (hand % 2 === 0 ? one : two).client())));
      const winners = wishes.filter((_, hand) => answers[hand]?.status === 204);
      expect(winners).toHaveLength(1);
      expect(answers.filter((answer) => slugOf(answer) === 'gone')).toHaveLength(19);
      expect((await signIn(one.client(), { ...person, password: winners[0]! })).status).toBe(200);
    });

    it('is spent by no password that cannot be chosen', async () => {
      const { token } = await fresh();
      expect(slugOf(await confirm(token, 'Password1234'))).toBe('validation-failed');
      expect((await confirm(token)).status).toBe(204);
    });

    it('shows a secret to nobody: it is no enrolment link', async () => {
      const { person, token } = await fresh();
      expect(slugOf(await open(token))).toBe('not-found');
      expect(slugOf(await one.client().post('/auth/enrolment-link', { token, login: person.email, password: PASSWORD }))).toBe('not-found');
      expect((await one.client().page(`/qrcode/${token}`)).status).toBe(404);
    });

    it('is the newest one only', async () => {
      const { person, token } = await fresh();
      const newer = await linkToken(one, person, kind === 'invitation' ? 'invitation' : 'password_reset');
      expect(slugOf(await confirm(token))).toBe('gone');
      expect((await confirm(newer)).status).toBe(204);
    });

    it.each([
      ['the address changes', { email: 'elsewhere' }],
      ['the number changes', { mobileNumber: '+4072123' }],
      ['the account is disabled', { enabled: false }],
    ])('is over when %s', async (_, wish) => {
      const { person, token } = await fresh();
      const unique = Object.fromEntries(
        Object.entries(wish).map(([field, value]) => [field, field === 'email' ? `${kind}-${person.email}` : field === 'mobileNumber' ? `${String(value)}${kind === 'reset' ? 3001 : 3002}` : value]),
      );
      await change(person, unique);
      expect(slugOf(await confirm(token))).toBe('gone');
      expect((await one.client().page(`/password/${token}`)).status).toBe(410);
      if ('enabled' in wish) {
        await change(person, { enabled: true });
        expect(slugOf(await confirm(token))).toBe('gone');
      }
    });
  });

  it('of a reset lives to the second, and leaves the second factor alone', async () => {
    await configure(one, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    const { person, app } = await withApp(one);
    const late = await linkToken(one, person, 'password_reset', 1200);
    await one.clock.advance(1200);
    expect(slugOf(await confirm(late))).toBe('gone');
    const token = await linkToken(one, person, 'password_reset', 1200);
    await one.clock.advance(1199);
    expect((await confirm(token)).status).toBe(204);
    expect(await sessionsOf(one, person)).toBe(0);
    const next = await pendingOf(one, { ...person, password: CHOSEN });
    expect((await next.get('/auth/pending')).body).toMatchObject({ status: 'second_factor_required', method: 'totp' });
    expect((await next.post('/auth/second-factor', { code: app.code() })).body.status).toBe('authenticated');
    await configure(one, { enable_two_factor_auth: false });
  });

  it.each(['A'.repeat(43), 'x', '../../etc/passwd', "' or 1=1 --", '%00', '\u0000', 'A'.repeat(128), '00000000-0000-7000-8000-000000000001'])('that was never mailed (%j) is not found', async (token) => {
    for (const answer of [await confirm(token), await open(token)]) expect({ token, known: ['not-found', 'validation-failed'].includes(slugOf(answer) ?? '') }).toEqual({ token, known: true });
  });

  it('whose last character was changed is another token: of the four spellings of its bits one counts', async () => {
    const { token } = await reset();
    const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_');
    const neighbours = letters.map((letter) => token.slice(0, -1) + letter).filter((other) => other !== token);
    for (const other of neighbours) expect(slugOf(await confirm(other))).toBe('not-found');
    expect((await confirm(token)).status).toBe(204);
  });

  describe('of an enrolment', () => {
    beforeAll(() => configure(one, { enable_two_factor_auth: true, totp_enrolment: 'email_link' }));
    beforeEach(() => one.clock.advance(600));

    const begin = async () => {
      const person = await addPerson(one);
      const browser = await pendingOf(one, person);
      return { person, browser, token: tokenOf(await linkSentTo(one, person.email)) };
    };

    it('is spent by the code that confirms, and sets no password', async () => {
      const { person, browser, token } = await begin();
      for (let time = 0; time < 3; time += 1) {
        await one.client().send('HEAD', `//qrcode/${token}`);
        await two.client().page(`/qrcode/${token}`);
      }
      expect(slugOf(await confirm(token))).toBe('not-found');
      expect((await one.client().page(`/password/${token}`)).status).toBe(404);
      const shown = await open(token, browser);
      expect((await browser.post('/auth/second-factor', { code: authenticator(shown.body.secret, one.clock).code() })).body.status).toBe('authenticated');
      expect(slugOf(await open(token, browser))).toBe('gone');
      expect(slugOf(await one.client().post('/auth/enrolment-link', { token, login: person.email, password: PASSWORD }))).toBe('gone');
    });

    it('is the newest one only', async () => {
      const { person, browser, token } = await begin();
      await one.clock.advance(60);
      await browser.post('/me/factors/totp', {});
      const newer = tokenOf(await linkSentTo(one, person.email));
      expect(newer).not.toBe(token);
      expect(slugOf(await open(token, browser))).toBe('gone');
      expect((await open(newer, browser)).status).toBe(200);
    });

    it('is over when the account changed', async () => {
      const { person, browser, token } = await begin();
      await change(person, { email: `moved-${person.email}` });
      expect(slugOf(await open(token, browser))).toBe('gone');
      expect(slugOf(await one.client().post('/auth/enrolment-link', { token, login: `moved-${person.email}`, password: PASSWORD }))).toBe('gone');
    });

    it('shows nothing to another person, with cookie or password', async () => {
      const { token } = await begin();
      const other = await begin();
      expect(slugOf(await open(token, other.browser))).toBe('forbidden');
      // Also where that sign-in waits for a code and has nothing to set up.
      await one.sql.query(`update challenge set purpose = 'login' where bound_to in (select id from pending_login where user_id = $1)`, [other.person.id]);
      expect(slugOf(await open(token, other.browser))).toBe('forbidden');
      const byPassword = await one.client().post('/auth/enrolment-link', { token, login: other.person.email, password: PASSWORD });
      expect(slugOf(byPassword)).toBe('invalid-credentials');
      expect(byPassword.text).not.toMatch(/secret|otpauth/);
    });
  });
});
