import { createUserBody } from '../../src/users/user.dto';
import { UsersService } from '../../src/users/users.service';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, configure, linkSentTo, messages, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { formActions, heading, noticeOf, shownKey } from './html';

let site: TestApp;
beforeAll(async () => {
  site = await createTestApp();
  await configure(site, { enable_two_factor_auth: true });
});
afterAll(() => site.close());

const pathOf = (link: string): string => new URL(link).pathname;

async function enrolling(fullName?: string): Promise<{ person: Person; browser: HttpClient; path: string }> {
  const person = await addPerson(site, fullName === undefined ? {} : { fullName });
  const browser = site.client();
  await signIn(browser, person);
  return { person, browser, path: pathOf(await linkSentTo(site, person.email)) };
}

describe('the page of an enrolment link', () => {
  it('shows a mail scanner a form and nothing else, and is good afterwards', async () => {
    const { browser, path } = await enrolling();
    const scanner = site.client({ 'user-agent': 'LinkScanner/1.0' });
    for (let time = 0; time < 3; time += 1) {
      const seen = await scanner.page(path);
      expect(seen.status).toBe(200);
      expect(formActions(seen)).toEqual([path]);
      expect(seen.text).not.toMatch(/<svg|Ana|erp\.example/);
      expect(seen.setCookie).toEqual([]);
    }
    expect(shownKey(await browser.page(path))).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('shows it in another browser by login and password, and signs nobody in there', async () => {
    const { person, browser, path } = await enrolling();
    const phone = site.client();
    const wrong = await phone.form(path, { login: person.email, password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(noticeOf(wrong)).toMatch(/wrong/);
    expect(shownKey(wrong)).toBeUndefined();
    const empty = await phone.form(path, { login: person.email, password: '' });
    expect(empty.status).toBe(422);
    expect(noticeOf(empty)).toBe('Enter login and password.');
    const shown = await phone.form(path, { login: person.email, password: PASSWORD });
    expect(shown.status).toBe(200);
    expect(shownKey(shown)).toBe(shownKey(await browser.page(path)));
    expect(shown.text).not.toContain('href="/login"');
    expect(phone.cookies.size).toBe(0);
  });

  it('takes nobody else’s password, nor their waiting sign-in', async () => {
    const { path } = await enrolling();
    const other = await enrolling();
    const byPassword = await site.client().form(path, { login: other.person.email, password: PASSWORD });
    expect(byPassword.status).toBe(401);
    expect(shownKey(byPassword)).toBeUndefined();
    const byCookie = await other.browser.page(path);
    expect(byCookie.status).toBe(403);
    expect(heading(byCookie)).toBe('This link belongs to another sign-in');
    expect(shownKey(byCookie)).toBeUndefined();
  });

  it('is over to the second, for everybody', async () => {
    const { person, browser, path } = await enrolling();
    await site.clock.advance(239);
    expect((await browser.page(path)).text).toContain('data-countdown="1"');
    await site.clock.advance(1);
    for (const answer of [await browser.page(path), await site.client().page(path), await site.client().form(path, { login: person.email, password: PASSWORD })]) {
      expect(answer.status).toBe(410);
      expect(heading(answer)).toBe('This link is over');
      expect(answer.text).toContain('Sign in again to get a new link.');
    }
  });

  it('is over once another was mailed from the sign-in page', async () => {
    const { person, browser, path } = await enrolling();
    await site.clock.advance(60);
    expect(await browser.form('/login/enrol')).toMatchObject({ status: 303, headers: { location: '/login' } });
    const second = pathOf(await linkSentTo(site, person.email));
    expect(second).not.toBe(path);
    expect((await browser.page(path)).status).toBe(410);
    expect((await browser.page(second)).status).toBe(200);
  });

  it.each(['/qrcode/x', `/qrcode/${'A'.repeat(43)}`, '/qrcode/%00', '/qrcode/%22%3E%3Cscript%3E'])('is unknown at %s', async (path) => {
    for (const answer of [await site.client().page(path), await site.client().form(path, { login: 'a@erp.example', password: PASSWORD })]) {
      expect(answer.status).toBe(404);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(heading(answer)).toBe('There is no such link');
      expect(answer.text).not.toContain('<script>');
    }
  });

  it('writes names as text', async () => {
    const { browser, path } = await enrolling('<img/src=x/onerror=alert(1)> "\'{{7*7}}');
    const shown = await browser.page(path);
    expect(shown.text).toContain('Hello &lt;img/src&#x3D;x/onerror&#x3D;alert(1)&gt;,');
    expect(shown.text).not.toContain('<img');
  });
});

describe('the page of an invitation', () => {
  let count = 0;

  async function invited(): Promise<{ email: string; path: string }> {
    count += 1;
    const email = `ben${count}@erp.example`;
    const user = createUserBody.parse({ email, fullName: 'Ben Okoro', userType: 'system', roles: [], sendInvitation: true });
    await site.app.get(UsersService, { strict: false }).create({ kind: 'cli' }, user);
    return { email, path: pathOf(await linkSentTo(site, email)) };
  }

  it('sets a password, verifies the address, and signs nobody in', async () => {
    const { email, path } = await invited();
    const browser = site.client();
    expect((await signIn(browser, { id: '', email, password: PASSWORD })).status).toBe(401);
    const form = await browser.page(path);
    expect(form.status).toBe(200);
    expect(heading(form)).toBe('Welcome: choose your password');
    expect(form.text).toContain('autocomplete="new-password"');
    expect(form.text).toContain('At least 12 characters');
    expect((await browser.page(path)).text).toBe(form.text);
    const short = await browser.form(path, { newPassword: 'short' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('<p class="error" id="error" role="alert">The new password must have at least 12 characters.</p>');
    expect(short.text).toContain('aria-describedby="rules error" aria-invalid="true"');
    expect(short.text).not.toContain('value="short"');
    const done = await browser.form(path, { newPassword: PASSWORD });
    expect(done.status).toBe(200);
    expect(heading(done)).toBe('Your password is set');
    expect(done.setCookie).toEqual([]);
    const { rows } = await site.sql.query('select email_verified_at is not null as verified from app_user where email = $1', [email]);
    expect(rows).toEqual([{ verified: true }]);
    expect((await signIn(browser, { id: '', email, password: PASSWORD })).body).toMatchObject({ status: 'enrolment_required' });
    for (const over of [await browser.page(path), await browser.form(path, { newPassword: 'another password here' })]) {
      expect(over.status).toBe(410);
      expect(heading(over)).toBe('This link is over');
    }
  });

  it('is over after three days, to the second', async () => {
    const { path } = await invited();
    await site.clock.advance(72 * 3600 - 1);
    expect((await site.client().page(path)).status).toBe(200);
    await site.clock.advance(1);
    expect((await site.client().page(path)).status).toBe(410);
    expect((await site.client().form(path, { newPassword: PASSWORD })).status).toBe(410);
  });

  it.each([
    ['', /is missing/],
    ['x'.repeat(129), /at most 128 characters/],
    ['aaaaaaaaaaaaaa', /few characters repeated/],
  ])('says why %j cannot be chosen', async (newPassword, why) => {
    const { path } = await invited();
    const answer = await site.client().form(path, { newPassword });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(why);
  });

  it('is unknown for a token that never was', async () => {
    expect((await site.client().page(`/password/${'B'.repeat(43)}`)).status).toBe(404);
    expect((await site.client().form('/password/x', { newPassword: PASSWORD })).status).toBe(404);
  });
});

it('mails hold the links and no secret', async () => {
  for (const mail of await messages(site)) expect(mail.text).not.toMatch(/otpauth:|[A-Z2-7]{32}/);
});

describe('every page', () => {
  const expectPage = (answer: Answer, status = 200): void => {
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'self';.*frame-ancestors 'none'/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    expect(answer.headers['cache-control']).toBe('no-store');
    // What the policy would block in a browser must not be there at all.
    expect(answer.text).not.toMatch(/\sstyle=|<style|\son[a-z]+=|javascript:|<script(?! type="module" src="\/assets\/)/);
    expect(answer.text).toMatch(/<html lang="en" dir="ltr">/);
  };

  it('keeps to the policy of content', async () => {
    const { browser, path } = await enrolling();
    for (const at of ['/', '/login', path, '/problems/invalid-code']) expectPage(await browser.page(at));
    expectPage(await site.client().page('/login'));
    expectPage(await browser.page('/problems/none'), 404);
    expectPage(await browser.page('/login/none'), 404);
    expectPage(await browser.page('/qrcode/none'), 404);
  });

  it('goes to the name the cookies belong to', async () => {
    for (const host of ['127.0.0.1:3000', '[::1]:3000']) {
      for (const at of ['/', '/login?redirect=%2Fadmin', '/qrcode/abc', '/password/abc', '/problems/gone']) {
        const answer = await site.client({ host }).page(at);
        expect(answer).toMatchObject({ status: 302, headers: { location: `http://localhost:3000${at}` } });
      }
    }
    expect((await site.client({ host: 'evil.example' }).page('/login')).status).toBe(200);
    expect((await site.client({ host: '127.0.0.1:3000' }).form('/login', { login: 'a', password: 'b' })).status).toBe(401);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
  ])('takes no form from another site: %j', async (headers) => {
    const { person, browser, path } = await enrolling();
    const fields = { login: person.email, password: PASSWORD };
    for (const at of ['/login', path, '/login/cancel', '/login/sign-out', '/login/enrol']) {
      const answer = await browser.form(at, fields, headers);
      expectPage(answer, 403);
      expect(answer.setCookie).toEqual([]);
    }
    expect((await browser.get('/auth/pending')).status).toBe(200);
  });

  it.each([
    ['a body of JSON', '{"login":"a","password":"b"}', 'application/json', 415],
    ['a field twice', 'login=a&login=b&password=c', 'application/x-www-form-urlencoded', 400],
    ['a field too much', 'login=a&password=c&admin=1', 'application/x-www-form-urlencoded', 422],
    ['nothing', '', 'application/x-www-form-urlencoded', 422],
    ['bytes that are no text', 'login=%ff%fe&password=%00', 'application/x-www-form-urlencoded', 422],
  ])('answers %s with a page', async (_, body, type, status) => {
    const answer = await site.client().send('POST', '//login', body, { 'content-type': type });
    expectPage(answer, status);
  });

  it('has what it needs under /assets, and nothing else is there', async () => {
    const client = site.client();
    const assets = `/assets/${assetVersion(await client.page('/login'))}`;
    for (const [name, type] of [['styles/base.css', 'text/css'], ['login/main.js', 'text/javascript'], ['texts/de/login.js', 'text/javascript']]) {
      const asset = await client.page(`${assets}/${name}`);
      expect(asset.status).toBe(200);
      expect(asset.headers['content-type']).toBe(`${type}; charset=utf-8`);
      expect(asset.headers['x-content-type-options']).toBe('nosniff');
    }
    for (const name of ['none.css', '..%2Fweb.module.ts', '%2e%2e%2fstyles/base.css', 'constructor', '..%2F..%2Fweb.module.ts', 'styles', 'texts/fr/login.js']) {
      expect((await client.page(`${assets}/${name}`)).status).toBe(404);
    }
  });

  it('gives its assets to be kept for good under their hash, and under no other', async () => {
    const client = site.client({ 'accept-encoding': 'gzip, deflate' });
    const version = assetVersion(await client.page('/login'));
    const kept = await client.page(`/assets/${version}/styles/base.css`);
    expect(kept.headers).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    const other = await client.page('/assets/0000000000000000/styles/base.css', { 'accept-encoding': 'gzip;q=0, br' });
    expect(other.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(other.headers['content-encoding']).toBeUndefined();
    expect(other.text).toContain('body {');
  });

  it('explains every kind of problem at the address its `type` names', async () => {
    const refused = await site.client().get('/auth/session');
    const page = await site.client().page(new URL(refused.body.type).pathname);
    expectPage(page);
    expect(heading(page)).toBe('Not signed in');
  });
});

const assetVersion = (page: Answer): string => /\/assets\/([0-9a-f]{16})\/login\/main\.js/.exec(page.text)![1]!;
