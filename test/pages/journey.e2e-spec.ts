import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, configure, linkSentTo, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { formActions, heading, noticeOf, shownKey, unescaped } from './html';

/** P-31 walked through by pages alone: what a person without curl does. */
describe('the first sign-in, by pages', () => {
  let site: TestApp;
  let ana: Person;
  let browser: HttpClient;
  let link: string;
  let app: ReturnType<typeof authenticator>;

  beforeAll(async () => {
    site = await createTestApp();
    ana = await addPerson(site, { email: 'ana@erp.example', fullName: 'Ana Maria Silva' });
    await configure(site, { enable_two_factor_auth: true });
    browser = site.client();
  });
  afterAll(() => site.close());

  it('(1) asks for login and password', async () => {
    const form = await browser.page('/login');
    expect(form.status).toBe(200);
    expect(heading(form)).toBe('Sign in');
    expect(formActions(form)).toEqual(['/login']);
    const wrong = await browser.form('/login', { login: ana.email, password: 'not the password' });
    expect(wrong.status).toBe(401);
    expect(noticeOf(wrong)).toBe('Login or password is wrong.');
    expect(wrong.text).toContain('value="ana@erp.example"');
    expect(wrong.text).not.toContain('not the password');
    expect((await browser.form('/login', { login: 'nobody@erp.example', password: 'not the password' })).text).toBe(
      wrong.text.replace('ana@erp.example', 'nobody@erp.example'),
    );
  });

  it('(2) mails a link and waits for the code', async () => {
    const taken = await browser.form('/login', { login: ana.email, password: PASSWORD });
    expect(taken).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect([...browser.cookies.keys()]).toEqual(['countersign-pending']);
    link = await linkSentTo(site, ana.email);
    const waiting = await browser.page('/login');
    expect(heading(waiting)).toBe('Set up your authenticator app');
    expect(waiting.text).toContain('a•••@e•••.example');
    expect(waiting.text).toContain('The link was sent.');
    expect(waiting.text).toContain('autocomplete="one-time-code"');
    expect(formActions(waiting)).toEqual(['/login/code', '/login/enrol', '/login/cancel']);
    expect(shownKey(waiting)).toBeUndefined();
  });

  it('(3, 4) shows the QR code in this browser at once, as often as it is opened', async () => {
    const path = new URL(link).pathname;
    const shown = await browser.page(path);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('Hello Ana, three steps');
    expect(shown.text).toMatch(/<svg [^>]*role="img"/);
    expect(shown.text).toContain('<dd>ana@erp.example</dd>');
    expect(shown.text).toContain('<dd>Countersign</dd>');
    for (const name of ['Google Authenticator', 'Microsoft Authenticator', 'Aegis', 'FreeOTP']) expect(shown.text).toContain(name);
    expect(shown.text).toMatch(/<span>[A-Z2-7]{4}<\/span> <span>[A-Z2-7]{4}<\/span>/);
    expect(shown.text).toContain('data-countdown="240"');
    expect(shown.text).toContain('<time datetime="2026-01-15T08:04:00.000Z">08:04:00 UTC</time>');
    expect(shown.headers['cache-control']).toBe('no-store');
    expect((await browser.page(path)).text).toBe(shown.text);
    app = authenticator(shownKey(shown)!, site.clock);
  });

  it('(5) says what was wrong with a code, and how many tries are left', async () => {
    const malformed = await browser.form('/login/code', { method: 'totp', code: '12' });
    expect(malformed.status).toBe(422);
    expect(noticeOf(malformed)).toMatch(/not counted/);
    const wrong = await browser.form('/login/code', { method: 'totp', code: wrongFor(app.code()) });
    expect(wrong.status).toBe(401);
    expect(noticeOf(wrong)).toBe('That code was not accepted. 4 tries are left.');
    expect(wrong.text).toContain('<time datetime="2026-01-15T08:00:00.000Z">08:00:00 UTC</time>');
    expect(heading(wrong)).toBe('Set up your authenticator app');
  });

  it('(6) takes the code as the app shows it, signs in and shows the recovery codes this once', async () => {
    const code = app.code();
    const done = await browser.form('/login/code', { method: 'totp', code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(done.status).toBe(200);
    expect(heading(done)).toBe('You are signed in');
    expect(done.text).toContain('<strong>Ana Maria Silva</strong> (<strong>ana@erp.example</strong>). With password and second factor.');
    expect(done.text).toMatch(/ends no later than <time datetime="2026-01-15T20:[^"]+" data-day>2026-01-15, 20:\d\d:\d\d UTC<\/time>/);
    expect(done.text.match(/<li><code>[A-Z2-7]{4}(-[A-Z2-7]{4}){3}<\/code><\/li>/g)).toHaveLength(10);
    expect([...browser.cookies.keys()]).toEqual(['countersign', 'countersign-browser']);
    const again = await browser.page('/login');
    expect(again.text).toContain('Ana Maria Silva');
    expect(again.text).not.toContain('recovery codes');
    expect((await browser.get('/auth/session')).body).toMatchObject({ session: { strength: 'two_factor', method: 'totp' } });
  });

  it('leaves the link dead', async () => {
    const over = await browser.page(new URL(link).pathname);
    expect(over.status).toBe(410);
    expect(over.text).toContain('Sign in again to get a new link.');
  });

  it('asks for the code alone the next time, or for a recovery code', async () => {
    const start = await browser.page('/');
    expect([formActions(start), start.text]).toEqual([['/login/sign-out'], expect.stringContaining('signed in as <strong>Ana Maria Silva</strong>')]);
    await browser.form('/login/sign-out');
    expect((await browser.page('/')).text).toContain('>Sign in</a>');
    expect([...browser.cookies.keys()]).toEqual(['countersign-browser']);
    expect((await browser.get('/auth/session')).status).toBe(401);
    await site.clock.advance(60);
    await browser.form('/login', { login: ana.email, password: PASSWORD });
    const waiting = await browser.page('/login');
    expect(heading(waiting)).toBe('Second step');
    expect(unescaped(waiting.text)).toContain('href="/login?method=recovery_code"');
    const other = await browser.page('/login?method=recovery_code');
    expect(other.text).toContain('<input type="hidden" name="method" value="recovery_code">');
    const done = await browser.form('/login/code', { method: 'totp', code: app.code() });
    expect(done).toMatchObject({ status: 303, headers: { location: '/login' } });
    expect((await browser.page('/login')).text).toContain('You are signed in as');
  });

  it('ends the sign-in with the fifth wrong code and says so', async () => {
    const other = site.client();
    await other.form('/login', { login: ana.email, password: PASSWORD });
    const wrong = wrongFor(app.code());
    for (const left of [4, 3, 2]) {
      expect(noticeOf(await other.form('/login/code', { method: 'totp', code: wrong }))).toBe(`That code was not accepted. ${left} tries are left.`);
    }
    expect(noticeOf(await other.form('/login/code', { method: 'totp', code: wrong }))).toBe('That code was not accepted. 1 try is left.');
    const last = await other.form('/login/code', { method: 'totp', code: wrong });
    expect(last.status).toBe(401);
    expect(heading(last)).toBe('Sign in');
    expect(noticeOf(last)).toMatch(/the tries are used up/);
    const over = await other.form('/login/code', { method: 'totp', code: wrong });
    expect(over.status).toBe(401);
    expect(noticeOf(over)).toMatch(/This sign-in is over/);
    expect(noticeOf(await other.page('/login'))).toMatch(/is over/);
  });
});

/** Another six digits, and not by chance the right ones of a neighbouring step. */
const wrongFor = (code: string): string => code.replace(/\d/g, (digit) => String((Number(digit) + 5) % 10));
