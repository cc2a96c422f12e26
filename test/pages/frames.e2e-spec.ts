import type { HttpClient } from '../support/http-client';
import { addPerson, configure, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { heading } from './html';

describe('the pages behind the sign-in', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  async function signedIn(roles: string[] = []): Promise<HttpClient> {
    const client = site.client();
    await signIn(client, await addPerson(site, { roles }));
    return client;
  }

  it.each(['/account', '/account/two-factor', '/admin', '/admin/users?q=ana&role=x', '/admin/settings'])('%s leads to the sign-in and back', async (path) => {
    const answer = await site.client().page(path);
    expect(answer).toMatchObject({ status: 303, headers: { location: `/login?redirect=${encodeURIComponent(path)}` } });
    expect(answer.text).toBe('');
  });

  it('are frames with a menu, and hold nothing of what they will show', async () => {
    const client = await signedIn();
    const account = await client.page('/account');
    expect(account.status).toBe(200);
    expect(account.text).toContain('<li><a href="/account/two-factor">');
    expect(account.text).not.toContain('href="/admin"');
    expect(account.text).toMatch(/<noscript>.*JavaScript/s);
  });

  it('of the administration are closed to whoever administers nothing, page by page', async () => {
    expect((await (await signedIn()).page('/admin')).status).toBe(403);
    const administrator = await signedIn(['System Manager']);
    const overview = await administrator.page('/admin');
    expect(heading(overview)).toBe('Overview');
    for (const path of ['/admin/users', '/admin/users/0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10', '/admin/roles', '/admin/settings']) {
      expect({ path, status: (await administrator.page(path)).status }).toEqual({ path, status: 200 });
    }
    for (const path of ['/admin/audit', '/admin/deliveries']) {
      const held = overview.text.includes(`href="${path}"`);
      expect({ path, status: (await administrator.page(path)).status }).toEqual({ path, status: held ? 200 : 403 });
    }
  });

  it('speak the language of the person, and carry the name of the site', async () => {
    const client = await signedIn();
    await configure(site, { otp_issuer_name: 'Müller & Söhne <ERP>' });
    expect((await client.page('/account')).text).toContain('Müller &amp; Söhne &lt;ERP&gt;</a>');
    await client.patch('/me', { language: 'de' });
    const german = await client.page('/account', { 'accept-language': 'en' });
    expect(german.text).toContain('<html lang="de"');
    expect(german.headers['content-language']).toBe('de');
    expect((await site.client().page('/login', { 'accept-language': 'de-AT' })).text).toContain('<html lang="de"');
    await configure(site, { default_language: 'de' });
    expect((await site.client().page('/login', { 'accept-language': 'en-GB' })).text).toContain('<html lang="de"');
    await configure(site, { default_language: null, otp_issuer_name: null });
  });

  it('open to a session that falls short, so that it gets there what it lacks', async () => {
    const client = await signedIn(['System Manager']);
    await configure(site, { enable_two_factor_auth: true });
    expect((await client.get('/me')).status).toBe(403);
    expect((await client.page('/account/two-factor')).status).toBe(200);
    expect((await client.page('/admin')).status).toBe(200);
    await configure(site, { enable_two_factor_auth: false });
  });

  it('let nobody in who owes the second step', async () => {
    await configure(site, { enable_two_factor_auth: true });
    const person = await addPerson(site);
    const client = site.client();
    expect((await signIn(client, person)).body.status).toBe('enrolment_required');
    expect(await client.page('/account')).toMatchObject({ status: 303, headers: { location: '/login?redirect=%2Faccount' } });
    await configure(site, { enable_two_factor_auth: false });
  });
});
