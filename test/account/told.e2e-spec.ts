import type { HttpClient } from '../support/http-client';
import { addPerson, configure, enrolApp, linkSentTo, messages, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** What people are told by mail about their account, and when there is nothing to tell (product P-83, requirements R-146). */
describe('people are told', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());

  const FIREFOX = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
  const told = async ({ email }: Person, about: RegExp) => (await messages(site)).filter(({ to, subject, text }) => to === email && about.test(`${subject}\n${text}`));
  const NEW_DEVICE = /A new device signed in/;
  const PASSWORD_CHANGED = /password of your account at Countersign was changed/;
  const signInBy = async (browser: HttpClient, person: Person): Promise<void> => {
    expect((await signIn(browser, person)).body).toMatchObject({ status: 'authenticated' });
  };

  it('of a sign-in by an unknown browser, but not of the first of an account, nor of the same browser again', async () => {
    const ana = await addPerson(site, { userType: 'website' });
    const browser = site.client();
    await signInBy(browser, ana);
    await signInBy(browser, ana);
    expect(await told(ana, NEW_DEVICE)).toEqual([]);
    await signInBy(site.client(FIREFOX), ana);
    const [mail, ...more] = await told(ana, NEW_DEVICE);
    expect([mail?.text, more]).toEqual([expect.stringMatching(/IP address: 127\.0\.0\.1\nDevice: Firefox on Linux/), []]);
  });

  it('of somebody else’s browser, and of their own after a month away, whatever was purged', async () => {
    const [ana, ben] = [await addPerson(site, { userType: 'website' }), await addPerson(site, { userType: 'website' })];
    const [hers, his] = [site.client(), site.client()];
    await signInBy(hers, ana);
    await signInBy(his, ben);
    await signInBy(his, ana);
    expect(await told(ana, NEW_DEVICE)).toHaveLength(1);
    await site.clock.advance(31 * 86_400);
    await site.sql.query('delete from known_browser');
    await signInBy(his, ben);
    expect(await told(ben, NEW_DEVICE)).toHaveLength(1);
  });

  it('of a factor that is added, at the sign-in that demanded it and later', async () => {
    await configure(site, { enable_two_factor_auth: true });
    const carl = await addPerson(site);
    const browser = site.client();
    await enrolApp(site, browser, carl);
    expect(await told(carl, /was added to your account at Countersign: an authenticator app\./)).toHaveLength(1);
    await browser.post('/me/factors/email');
    const code = /\b(\d{6})\b/.exec((await told(carl, /^Your code to set up the second step for Countersign/))[0]?.text ?? '')?.[1];
    const { rows: [factor] } = await site.sql.query(`select id from second_factor where user_id = $1 and method = 'email'`, [carl.id]);
    expect((await browser.post(`/me/factors/${factor.id}/confirm`, { code })).status).toBe(200);
    expect(await told(carl, /was added to your account at Countersign: codes by mail\./)).toHaveLength(1);
    await configure(site, { enable_two_factor_auth: false });
  });

  it('of a password that was changed, by themselves or by a mailed link, but not of the first one', async () => {
    const dora = await addPerson(site, { userType: 'website', password: null });
    const ask = () => site.client().post('/auth/password-reset', { login: dora.email });
    const choose = async (newPassword: string) => {
      const token = (await linkSentTo(site, dora.email)).split('/').pop();
      expect((await site.client().post('/auth/password-reset/confirm', { token, newPassword })).status).toBe(204);
    };
    await ask();
    await choose(PASSWORD);
    expect(await told(dora, PASSWORD_CHANGED)).toEqual([]);
    const browser = site.client();
    await signInBy(browser, dora);
    await browser.post('/me/password', { currentPassword: PASSWORD, newPassword: 'a lantern of another colour' });
    expect(await told(dora, PASSWORD_CHANGED)).toHaveLength(1);
    await site.clock.advance(60);
    await ask();
    await choose('a third lantern, quite dark');
    expect((await told(dora, PASSWORD_CHANGED)).map(({ text }) => text)).toEqual(Array(2).fill(expect.stringMatching(/ask for a link to choose another password, and tell your administrator/)));
  });
});
