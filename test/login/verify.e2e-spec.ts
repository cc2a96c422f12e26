import { keyed } from '../account/keys';
import { sessionOf } from '../admin/signed-in';
import { pendingOf, slugOf } from '../attacks/attack-tools';
import { enrolled } from '../attacks/second-factor';
import type { Answer } from '../support/http-client';
import { addPerson, addRole, configure, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** What a reverse proxy asks before it passes a request on to an application that has no sign-in of its own (contract §4). */
describe('GET /auth/verify', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '127.0.0.0/8' });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    await addRole(site, 'Einkäufer, 経理', {});
  });
  afterAll(() => site.close());

  const told = ({ status, headers, text }: Answer) => ({
    status,
    text,
    ...Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-auth-'))),
  });

  it('tells who is signed in, how strongly, and is not kept', async () => {
    const ana = await enrolled(site, { roles: ['Einkäufer, 経理'] });
    const browser = site.client();
    await signIn(browser, ana);
    await browser.post('/auth/second-factor', { code: ana.code() });
    const answer = await browser.get('/auth/verify');
    const { body } = await browser.get('/auth/session');
    expect(told(answer)).toEqual({
      status: 204,
      text: '',
      'x-auth-user': ana.id,
      'x-auth-email': ana.email,
      'x-auth-roles': 'All,Eink%C3%A4ufer%2C%20%E7%B5%8C%E7%90%86,System%20User',
      'x-auth-strength': 'two_factor',
      'x-auth-session': body.session.id,
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.setCookie).toEqual([]);
  });

  it('answers whatever the proxy was asked, and believes nothing of it', async () => {
    const { client } = await signedInBy('website');
    const forwarded = {
      'x-forwarded-method': 'POST', 'x-forwarded-uri': '/api/v1/users?x=%00', 'x-original-uri': '//evil', 'x-original-method': 'DELETE', 'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'x-http-method-override': 'POST',
      'x-auth-user': 'root', 'x-auth-roles': 'Administrator', 'x-auth-strength': 'two_factor',
    };
    const plain = await client.get('/auth/verify');
    expect(plain).toMatchObject({ status: 204, headers: { 'x-auth-strength': 'one_factor', 'x-auth-roles': 'All' } });
    expect(told(await client.get('/auth/verify', forwarded))).toEqual(told(plain));
  });

  it('takes an API key without scopes, and says that it is one', async () => {
    const { owner, made, program } = await keyed(site, {}, { roles: ['System Manager'] });
    expect(told(await program.get('/auth/verify'))).toEqual({
      status: 204,
      text: '',
      'x-auth-user': owner.id,
      'x-auth-email': owner.email,
      'x-auth-roles': 'All,System%20Manager,System%20User',
      'x-auth-strength': 'api_key',
      'x-auth-session': made.id,
    });
    await site.sql.query('update api_key set revoked_at = app_now() where id = $1', [made.id]);
    expect(told(await program.get('/auth/verify'))).toEqual({ status: 401, text: expect.any(String) });
  });

  it('is 401 for nobody and for a pending login, which skips no step by it', async () => {
    expect(told(await site.client().get('/auth/verify'))).toEqual({ status: 401, text: expect.any(String) });
    const ben = await enrolled(site);
    const pending = await pendingOf(site, ben);
    expect(slugOf(await pending.get('/auth/verify'))).toBe('unauthenticated');
    const { rows } = await site.sql.query(`select 1 from audit_event where event = 'sequence_fail' and target_id = $1`, [ben.id]);
    expect(rows).toEqual([]);
  });

  it('is 403 for a session that falls short, owes a password, or comes from elsewhere', async () => {
    const refused = async (answer: Promise<Answer>) => {
      const given = await answer;
      expect(told(given)).toEqual({ status: 403, text: expect.any(String) });
      return slugOf(given);
    };
    const { client, person } = await signedInBy('website');
    await site.sql.query(`update app_user set allowed_addresses = '{203.0.113.0/24}' where id = $1`, [person.id]);
    expect(await refused(client.get('/auth/verify'))).toBe('address-not-allowed');
    expect((await client.get('/auth/verify', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(204);
    await site.sql.query(`update app_user set allowed_addresses = '{}', user_type = 'system' where id = $1`, [person.id]);
    expect(await refused(client.get('/auth/verify'))).toBe('second-factor-required');
    const once = await signedInBy('website', true);
    expect(await refused(once.client.get('/auth/verify'))).toBe('password-change-required');
    const { owner, program } = await keyed(site);
    await site.sql.query(`update app_user set allowed_addresses = '{203.0.113.0/24}' where id = $1`, [owner.id]);
    expect(await refused(program.get('/auth/verify'))).toBe('address-not-allowed');
  });

  it('keeps a session alive, as work in the application behind the proxy does', async () => {
    const person = await addPerson(site);
    const client = await sessionOf(site, person.id, person.email);
    for (let n = 0; n < 3; n += 1) {
      await site.clock.advance(3000);
      expect((await client.get('/auth/verify')).status).toBe(204);
    }
    await site.clock.advance(3600);
    expect((await client.get('/auth/verify')).status).toBe(401);
  });

  /** By the password alone: website people are not asked for more. */
  async function signedInBy(userType: 'website', oneTime = false) {
    const person = await addPerson(site, { userType, oneTime });
    const client = site.client();
    expect((await signIn(client, person)).body.status).toBe('authenticated');
    return { person, client };
  }
});
