import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, codeSentTo, configure, linkSentTo, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Where codes come by mail, whoever reads the mailbox can set the password too: not at an administrator's, for a day (product P-84). */
describe('after a password was reset by mail', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
  });
  afterAll(() => site.close());

  const signInByMail = async (browser: HttpClient, person: Person): Promise<Answer> => {
    expect((await signIn(browser, person)).body).toMatchObject({ method: 'email' });
    return browser.post('/auth/second-factor', { code: await codeSentTo(site, person.email) });
  };
  const reset = async (person: Person): Promise<Person> => {
    await site.client().post('/auth/password-reset', { login: person.email });
    const token = (await linkSentTo(site, person.email)).split('/').pop();
    const chosen = { ...person, password: 'tulips over the canal' };
    expect((await site.client().post('/auth/password-reset/confirm', { token, newPassword: chosen.password })).status).toBe(204);
    return chosen;
  };

  it('an administrator gets no code by mail for 24 hours, and is told so in words', async () => {
    const root = await addPerson(site, { roles: ['Administrator'] });
    expect((await signInByMail(site.client(), root)).status).toBe(200);
    // Without the recovery codes of this first factor: they would be another way in.
    await site.sql.query('update recovery_code set used_at = app_now() where user_id = $1', [root.id]);
    const chosen = await reset(root);
    const refused = await signIn(site.client(), chosen);
    expect(refused).toMatchObject({ status: 403, body: { because: 'policy:password_reset_by_mail', methods: [{ method: 'email' }], detail: expect.stringMatching(/for 24 hours no code by mail/) } });
    expect((await site.client().form('/login', { login: chosen.email, password: chosen.password })).text).toMatch(/for 24 hours no code by mail is taken/);
    await site.clock.advance(86_399);
    expect((await signIn(site.client(), chosen)).status).toBe(403);
    await site.clock.advance(1);
    expect((await signInByMail(site.client(), chosen)).status).toBe(200);
  });

  it('another way of theirs is offered instead', async () => {
    const root = await addPerson(site, { roles: ['Administrator'], mobileNumber: '+4915112345620', mobileVerified: true });
    const browser = site.client();
    const { body } = await signInByMail(browser, root);
    expect(body.status).toBe('authenticated');
    const { body: { recoveryCodes } } = await browser.post('/me/recovery-codes');
    const chosen = await reset(root);
    const next = site.client();
    expect((await signIn(next, chosen)).body).toMatchObject({ methods: [{ method: 'recovery_code' }] });
    expect((await next.post('/auth/second-factor/send', { method: 'email' })).status).toBe(422);
    expect((await next.post('/auth/second-factor', { method: 'recovery_code', code: recoveryCodes[0] })).status).toBe(200);
  });

  it('others go on as before, and so does somebody who was invited', async () => {
    const ana = await addPerson(site);
    expect((await signInByMail(site.client(), await reset(ana))).status).toBe(200);
    const invited = await addPerson(site, { roles: ['Administrator'], password: null });
    expect((await signInByMail(site.client(), await reset(invited))).status).toBe(200);
  });
});
