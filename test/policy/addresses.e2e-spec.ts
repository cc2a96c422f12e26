import { addPerson, authenticator, configure, enrolApp, signIn, type NewPerson, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/** Address lists at the door and on every request, and the two bypasses (P-08). */
const OFFICE = '10.1.1.10';
const HOTEL = '203.0.113.7';

describe('a person with an address list', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '127.0.0.1/32' });
    await addPerson(site, { email: 'administrator@localhost', roles: ['Administrator'] });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());
  afterEach(() => configure(site, { bypass_2fa_for_restricted_ip_users: false, bypass_restrict_ip_check_if_2fa_enabled: false }));

  const from = (address: string): HttpClient => site.client({ 'x-forwarded-for': address });

  const restricted = async (list: string[], options: NewPerson = {}): Promise<Person> => {
    const person = await addPerson(site, options);
    await site.sql.query('update app_user set allowed_addresses = $2 where id = $1', [person.id, list]);
    return person;
  };

  const enrolled = async (list: string[], options: NewPerson = {}) => {
    const person = await addPerson(site, options);
    const app = await enrolApp(site, from(OFFICE), person);
    await site.sql.query('update app_user set allowed_addresses = $2 where id = $1', [person.id, list]);
    await site.clock.advance(60);
    return { person, app: authenticator(app.secret, site.clock) };
  };

  it.each([
    ['10.1.1.10', OFFICE, 200],
    ['10.1.1.1', OFFICE, 403],
    ['10.1.0.0/16', OFFICE, 200],
    ['10.1.0.0/16', HOTEL, 403],
    ['2001:db8::/32', '2001:db8:0:1::9', 200],
    ['2001:db8::/32', '2001:db9::9', 403],
    ['10.1.1.10', '::ffff:10.1.1.10', 200],
  ])('with %s coming from %s is answered %d', async (entry, address, status) => {
    expect((await signIn(from(address), await restricted([entry]))).status).toBe(status);
  });

  it('hears of the list after a right password only, and nothing is sent', async () => {
    const person = await restricted([OFFICE]);
    const wrong = await from(HOTEL).post('/auth/login', { login: person.email, password: 'not this one' });
    expect(wrong.body.type).toMatch(/invalid-credentials$/);
    const owed = async () => (await site.sql.query('select count(*)::int as count from outbox_message')).rows[0].count as number;
    const before = await owed();
    const right = await signIn(from(HOTEL), person);
    expect(right.body).toMatchObject({ status: 403, type: expect.stringMatching(/address-not-allowed$/) });
    expect(right.body.because).toBeUndefined();
    expect(right.setCookie.filter((line) => /countersign(-pending)?=[^;]/.test(line))).toEqual([]);
    expect(await owed()).toBe(before);
    const { rows } = await site.sql.query(`select outcome from audit_event where reason = 'address_not_allowed' and target_id = $1`, [person.id]);
    expect(rows).toEqual([{ outcome: 'failure' }]);
  });

  it('carries a session elsewhere in vain, and finds it again at home', async () => {
    const { person, app } = await enrolled([OFFICE]);
    const client = from(OFFICE);
    await signIn(client, person);
    expect((await client.post('/auth/second-factor', { code: app.code() })).body.status).toBe('authenticated');
    client.headers['x-forwarded-for'] = HOTEL;
    for (const path of ['/auth/session', '/me/factors', '/users']) {
      expect((await client.get(path)).body).toMatchObject({ status: 403, type: expect.stringMatching(/address-not-allowed$/) });
    }
    expect((await client.post('/auth/step-up', { method: 'totp', code: '123456' })).body.type).toMatch(/address-not-allowed$/);
    client.headers['x-forwarded-for'] = OFFICE;
    expect((await client.get('/auth/session')).status).toBe(200);
  });

  it('cannot finish elsewhere what was begun at home', async () => {
    const { person, app } = await enrolled([OFFICE]);
    const client = from(OFFICE);
    await signIn(client, person);
    client.headers['x-forwarded-for'] = HOTEL;
    expect((await client.get('/auth/pending')).body.type).toMatch(/address-not-allowed$/);
    expect((await client.post('/auth/second-factor', { code: app.code() })).body.type).toMatch(/address-not-allowed$/);
    client.headers['x-forwarded-for'] = OFFICE;
    expect((await client.post('/auth/second-factor', { code: app.code() })).body.status).toBe('authenticated');
  });

  it('is not asked from a listed address where the first bypass is on; whoever administers is', async () => {
    const { person } = await enrolled(['10.1.0.0/16']);
    const administrator = await enrolled(['10.1.0.0/16'], { roles: ['System Manager'] });
    expect((await signIn(from(OFFICE), person)).body.status).toBe('second_factor_required');
    await configure(site, { bypass_2fa_for_restricted_ip_users: true });
    expect((await signIn(from(OFFICE), person)).body).toMatchObject({ status: 'authenticated', because: 'setting:bypass_2fa_for_restricted_ip_users' });
    expect((await signIn(from(HOTEL), person)).body.type).toMatch(/address-not-allowed$/);
    expect((await signIn(from(OFFICE), administrator.person)).body.status).toBe('second_factor_required');
  });

  it('gets in from elsewhere by a factor where the second bypass is on; whoever administers does not', async () => {
    const { person, app } = await enrolled([OFFICE]);
    const bare = await restricted([OFFICE]);
    const administrator = await enrolled([OFFICE], { roles: ['System Manager'] });
    await configure(site, { bypass_restrict_ip_check_if_2fa_enabled: true });
    const client = from(HOTEL);
    expect((await signIn(client, person)).body.status).toBe('second_factor_required');
    expect((await client.post('/auth/second-factor', { code: app.code() })).body.status).toBe('authenticated');
    expect((await client.get('/auth/session')).status).toBe(200);
    expect((await signIn(from(HOTEL), bare)).body.type).toMatch(/address-not-allowed$/);
    expect((await signIn(from(HOTEL), administrator.person)).body.type).toMatch(/address-not-allowed$/);
    await configure(site, { bypass_restrict_ip_check_if_2fa_enabled: false });
    expect((await client.get('/auth/session')).body.type).toMatch(/address-not-allowed$/);
  });

  it('may be waived the list alone, by the administrator', async () => {
    const { person, app } = await enrolled([OFFICE]);
    await site.sql.query('update app_user set waive_addresses_with_second_factor = true where id = $1', [person.id]);
    const client = from(HOTEL);
    expect((await signIn(client, person)).body.status).toBe('second_factor_required');
    expect((await client.post('/auth/second-factor', { code: app.code() })).body.status).toBe('authenticated');
  });

  it('signed in at home without a factor steps up in place when the list is waived for a factor', async () => {
    const { person, app } = await enrolled(['10.1.0.0/16']);
    await configure(site, { bypass_2fa_for_restricted_ip_users: true, bypass_restrict_ip_check_if_2fa_enabled: true });
    const client = from(OFFICE);
    expect((await signIn(client, person)).body.status).toBe('authenticated');
    client.headers['x-forwarded-for'] = HOTEL;
    expect((await client.get('/users')).body).toMatchObject({ type: expect.stringMatching(/second-factor-required$/), methods: expect.arrayContaining([{ method: 'totp' }]) });
    expect((await client.post('/auth/step-up', { method: 'totp', code: app.code() })).status).toBe(200);
    expect((await client.get('/auth/session')).body.session.strength).toBe('two_factor');
  });
});
