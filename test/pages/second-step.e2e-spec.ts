import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, configure, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { formActions, heading, noticeOf, shownKey, unescaped } from './html';

describe('the second step, by pages', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true });
  });
  afterAll(() => site.close());

  const typePassword = (browser: HttpClient, person: Person, at = '/login') => browser.form(at, { login: person.email, password: PASSWORD });

  describe('with codes by mail', () => {
    beforeAll(() => configure(site, { two_factor_method: 'Email' }));
    afterAll(() => configure(site, { two_factor_method: 'OTP App' }));

    it('verifies an address by its first code, and asks by mail from then on', async () => {
      const person = await addPerson(site, { emailVerified: false });
      const browser = site.client();
      expect(await typePassword(browser, person)).toMatchObject({ status: 303 });
      const first = await browser.page('/login');
      expect(heading(first)).toBe('Confirm your e-mail address');
      expect(first.text).toContain('Enter the code we mail to p•••@e•••.example.');
      const done = await browser.form('/login/code', { method: 'email', code: await codeSentTo(site, person.email) });
      expect(heading(done)).toBe('You are signed in');
      expect(done.text).toContain('Your recovery codes');

      await browser.form('/login/sign-out');
      await site.clock.advance(600);
      await typePassword(browser, person);
      const asked = await browser.page('/login');
      expect(heading(asked)).toBe('Second step');
      expect(asked.text).toMatch(/The code is on its way\.<\/span> A new one can be asked for after/);
      expect(asked.text).toContain('<noscript>Reload this page to see how it fares.</noscript>');
      const early = await browser.form('/login/send', { method: 'email' });
      expect(early.status).toBe(429);
      expect(early.headers['retry-after']).toBe('30');
      expect(noticeOf(early)).toBe('That was too soon. Wait 30 seconds, then try again.');
      const old = await codeSentTo(site, person.email);
      await site.clock.advance(31);
      expect(await browser.form('/login/send', { method: 'email' })).toMatchObject({ status: 303 });
      const fresh = await codeSentTo(site, person.email);
      expect(noticeOf(await browser.form('/login/code', { method: 'email', code: old }))).toMatch(/not accepted/);
      expect(await browser.form('/login/code', { method: 'email', code: fresh })).toMatchObject({ status: 303, headers: { location: '/login' } });
      expect((await browser.page('/login')).text).toContain('You are signed in as');
    });

    it('sends by no way that was not offered', async () => {
      const person = await addPerson(site);
      const browser = site.client();
      await typePassword(browser, person);
      const refused = await browser.form('/login/send', { method: 'sms' });
      expect(refused.status).toBe(422);
      expect((await browser.form('/login/send', { method: 'pigeon' })).status).toBe(422);
      expect((await browser.page('/login?method=sms')).text).toContain('<input type="hidden" name="method" value="email">');
    });
  });

  describe('with the QR code on screen', () => {
    beforeAll(() => configure(site, { totp_enrolment: 'on_screen' }));

    it('shows it on the sign-in page, the same at every reload, until another is asked for', async () => {
      const person = await addPerson(site);
      const browser = site.client();
      await typePassword(browser, person);
      const shown = await browser.page('/login');
      const key = shownKey(shown)!;
      expect(shown.text).toContain(`<dd>${person.email}</dd>`);
      expect(shownKey(await browser.page('/login'))).toBe(key);
      await browser.form('/login/enrol');
      const next = shownKey(await browser.page('/login'))!;
      expect(next).not.toBe(key);
      const old = await browser.form('/login/code', { method: 'totp', code: authenticator(key, site.clock).code() });
      expect(old.status).toBe(401);
      expect(shownKey(old)).toBe(next);
      const done = await browser.form('/login/code', { method: 'totp', code: authenticator(next, site.clock).code() });
      expect(heading(done)).toBe('You are signed in');
      expect(done.text).not.toContain(next);
    });

    it('carries the wish to go on through every step, and follows it to places that are allowed', async () => {
      await configure(site, { login_redirect_origins: ['https://erp.example'] });
      const person = await addPerson(site);
      const browser = site.client();
      const at = '/login?redirect=%2Fdev%2Fmailbox';
      expect(formActions(await browser.page(at))).toEqual([at]);
      expect(await typePassword(browser, person, at)).toMatchObject({ status: 303, headers: { location: at } });
      const waiting = await browser.page(at);
      expect(formActions(waiting)).toContain('/login/code?redirect=%2Fdev%2Fmailbox');
      const code = authenticator(shownKey(waiting)!, site.clock).code();
      const done = await browser.form('/login/code?redirect=%2Fdev%2Fmailbox', { method: 'totp', code });
      expect(unescaped(done.text)).toContain('href="http://localhost:3000/dev/mailbox"');
      expect(await browser.page(at)).toMatchObject({ status: 302, headers: { location: 'http://localhost:3000/dev/mailbox' } });
      const erp = await browser.page('/login?redirect=https%3A%2F%2Ferp.example%2Fapp');
      expect(erp.status).toBe(200);
      expect(unescaped(erp.text)).toContain('<meta http-equiv="refresh" content="0; url=https://erp.example/app">');
      for (const wish of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login', '"><script>']) {
        const stays = await browser.page(`/login?redirect=${encodeURIComponent(wish)}`);
        expect(stays.status).toBe(200);
        expect(stays.text).not.toMatch(/evil|javascript:|http-equiv="refresh"|<script>/);
      }
    });
  });

  it('lets go of a sign-in, and of nothing else', async () => {
    const person = await addPerson(site);
    const browser = site.client();
    await typePassword(browser, person);
    expect(await browser.form('/login/cancel')).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect(browser.cookies.size).toBe(0);
    expect(heading(await browser.page('/login'))).toBe('Sign in');
  });

  it('shows the form where no sign-in waits, and goes back to it from a form’s address', async () => {
    const stranger = site.client();
    for (const at of ['/login/code', '/login/enrol', '/login/send']) {
      const answer = await stranger.form(at, { method: 'email', code: '123456' });
      expect(answer.status).toBe(401);
      expect(noticeOf(answer)).toMatch(/No sign-in is waiting/);
      expect(await stranger.page(at)).toMatchObject({ status: 303, headers: { location: '/login' } });
    }
    expect((await stranger.form('/login/password', { currentPassword: 'x', newPassword: 'y' })).status).toBe(401);
  });

  it('asks for a password of one’s own after a generated one', async () => {
    await configure(site, { enable_two_factor_auth: false });
    const person = await addPerson(site, { oneTime: true });
    const browser = site.client();
    await typePassword(browser, person);
    const due = await browser.page('/login?redirect=%2Fdev%2Fmailbox');
    expect(due.status).toBe(200);
    expect(due.text).toContain('Choose your own password');
    const wrong = await browser.form('/login/password', { currentPassword: 'not the password', newPassword: 'another good password' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toContain('That is not your password of now.');
    const short = await browser.form('/login/password', { currentPassword: PASSWORD, newPassword: 'short' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('The new password must have at least 12 characters.');
    expect(await browser.form('/login/password', { currentPassword: PASSWORD, newPassword: 'another good password' })).toMatchObject({ status: 303 });
    const own = await browser.page('/login');
    expect(own.text).not.toContain('Choose your own password');
    expect((await browser.get('/auth/session')).status).toBe(200);
  });
});
