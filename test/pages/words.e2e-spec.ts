import { PROBLEM_TYPES } from '../../src/common/problems/problem-types';
import { addPerson, configure, linkSentTo, messages, PASSWORD } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { heading, noticeOf, unescaped } from './html';

describe('what the pages say', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true });
  });
  afterAll(() => site.close());

  const german = { 'accept-language': 'de-AT,de;q=0.9' };

  it('of tries that are left, after a reload as well', async () => {
    const person = await addPerson(site);
    const browser = site.client();
    await browser.form('/login', { login: person.email, password: PASSWORD });
    expect((await browser.page('/login')).text).not.toContain('left.');
    const wrong = await browser.form('/login/code', { method: 'totp', code: '000000' });
    expect(wrong.status).toBe(401);
    expect(wrong.text.match(/tries are left/g)).toHaveLength(1);
    const left = /(\d) tries are left/.exec(noticeOf(wrong) ?? '')?.[1];
    expect((await browser.page('/login')).text).toContain(`<strong>${left} tries are left.</strong>`);
  });

  it('to whoever forgot the password: the same for every name, and a link for those there are', async () => {
    const person = await addPerson(site);
    const browser = site.client();
    expect((await browser.page('/login?redirect=%2Faccount')).text).toContain('href="/login/forgotten?redirect&#x3D;%2Faccount"');
    expect(heading(await browser.page('/login/forgotten'))).toBe('Choose another password');
    const [known, unknown] = [await browser.form('/login/forgotten', { login: person.email }), await browser.form('/login/forgotten', { login: 'nobody@erp.example' })];
    expect(known.status).toBe(200);
    expect(known.text).toBe(unknown.text);
    expect(known.text).toContain('If there is an account by this name, a link is on its way.');
    const link = new URL(await linkSentTo(site, person.email)).pathname;
    expect((await messages(site)).some(({ to }) => to === 'nobody@erp.example')).toBe(false);
    expect(await browser.form(link, { newPassword: 'five wooden chairs in a row' })).toMatchObject({ status: 200 });
    const over = await browser.page(link);
    expect(over.status).toBe(410);
    expect(over.text).toContain('href="/login/forgotten"');
    const blank = await browser.form('/login/forgotten', { login: '  ' });
    expect(blank.status).toBe(422);
    expect(noticeOf(blank)).toBe('Enter your login.');
  });

  it('about a password that cannot be chosen, in German', async () => {
    const person = await addPerson(site);
    await site.client().form('/login/forgotten', { login: person.email });
    const link = new URL(await linkSentTo(site, person.email)).pathname;
    const refused = await site.client(german).form(link, { newPassword: 'kurz' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Das neue Passwort muss mindestens 12 Zeichen haben.');
  });

  it('about every kind of problem: as the API in English, and in German', async () => {
    for (const [slug, { title, help }] of Object.entries(PROBLEM_TYPES)) {
      const english = unescaped((await site.client().page(`/problems/${slug}`)).text);
      expect(english).toContain(`<h1>${title}</h1>`);
      expect(unescaped(english)).toContain(help.replaceAll('`', '&#x60;'));
      const shown = await site.client(german).page(`/problems/${slug}`);
      expect(shown.text).toContain('<html lang="de"');
      expect(heading(shown)).not.toBe(title);
    }
  });

  it('in a time of grace: until when, and where to set it up', async () => {
    await configure(site, { two_factor_grace_days: 5 });
    const person = await addPerson(site);
    const browser = site.client();
    const done = await browser.form('/login?redirect=%2Faccount', { login: person.email, password: PASSWORD });
    expect(done.status).toBe(200);
    expect(done.text).toMatch(/In 5 days a second factor is asked of you\. Set it up before <time/);
    expect(done.text).toContain('href="/account/two-factor"');
    expect(unescaped(done.text)).toContain('href="http://localhost:3000/account"');
    await configure(site, { two_factor_grace_days: 0 });
  });
});
