import { addPerson, addRole, authenticator, configure, enrolApp, PASSWORD, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** The policy at the door: the master switch, roles, website users, and what changes under a live session (P-02 to P-05, P-10). */
describe('who is asked for a second factor', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await addRole(site, 'Accounts Manager', { flagged: true });
    await addPerson(site, { email: 'administrator@localhost', roles: ['Administrator'] });
  });
  afterAll(() => site.close());

  const statusOf = async (person: { email: string }) => (await signIn(site.client(), { id: '', email: person.email, password: PASSWORD })).body;

  it('nobody, before the switch is on, whatever the flags say', async () => {
    const person = await addPerson(site, { roles: ['Accounts Manager'] });
    expect(await statusOf(person)).toMatchObject({ status: 'authenticated', because: 'policy:off' });
  });

  it('everybody of type system with the switch, which flags All; the Administrator included', async () => {
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    const flags = await site.sql.query(`select name, two_factor_auth from role where name in ('All', 'System User') order by name`);
    expect(flags.rows).toEqual([{ name: 'All', two_factor_auth: true }, { name: 'System User', two_factor_auth: false }]);
    expect(await statusOf(await addPerson(site))).toMatchObject({ status: 'enrolment_required', because: 'role:All', enrolment: 'on_screen' });
    expect(await statusOf({ email: 'administrator@localhost' })).toMatchObject({ status: 'enrolment_required', because: 'role:Administrator' });
  });

  it('no website user, unless the site takes them in', async () => {
    const customer = await addPerson(site, { userType: 'website' });
    expect(await statusOf(customer)).toMatchObject({ status: 'authenticated', strength: 'one_factor' });
    await configure(site, { two_factor_applies_to_website_users: true });
    expect(await statusOf(customer)).toMatchObject({ status: 'enrolment_required' });
    await configure(site, { two_factor_applies_to_website_users: false });
  });

  it('only holders of a flagged role once All is unflagged, and administrators', async () => {
    await site.sql.query(`update role set two_factor_auth = false where name = 'All'`);
    expect(await statusOf(await addPerson(site))).toMatchObject({ status: 'authenticated', because: 'policy:no_rule_asks' });
    expect(await statusOf(await addPerson(site, { roles: ['Accounts Manager'] }))).toMatchObject({ because: 'role:Accounts Manager' });
    expect(await statusOf({ email: 'administrator@localhost' })).toMatchObject({ status: 'enrolment_required' });
  });

  it('saving other settings never touches the flags', async () => {
    await configure(site, { otp_issuer_name: 'Acme ERP' });
    const flags = await site.sql.query(`select two_factor_auth from role where name = 'All'`);
    expect(flags.rows).toEqual([{ two_factor_auth: false }]);
  });

  it('a role given to somebody counts at the next request, and can be proven in place', async () => {
    const person = await addPerson(site);
    const client = site.client();
    await signIn(client, person);
    expect((await client.get('/me/factors')).body).toMatchObject({ required: false, items: [] });
    await site.sql.query(`insert into user_role select $1, id from role where name = 'Accounts Manager'`, [person.id]);
    expect((await client.get('/users')).body).toMatchObject({ status: 403, because: 'role:Accounts Manager' });
    const begun = await client.post('/me/factors/totp', {});
    expect(begun.status).toBe(201);
    const app = authenticator(begun.body.secret, site.clock);
    const old = client.cookies.get('countersign')!;
    const confirmed = await client.post(`/me/factors/${begun.body.id as string}/confirm`, { code: app.code() });
    expect(confirmed.status).toBe(200);
    expect(confirmed.body.recoveryCodes).toHaveLength(10);
    expect(client.cookies.get('countersign')).not.toBe(old);
    expect((await client.get('/auth/session')).body).toMatchObject({ session: { strength: 'two_factor', method: 'totp' } });
    // Not short of the policy any more: what refuses now is the missing permission.
    expect((await client.get('/users')).body).toMatchObject({ detail: 'This needs the permission users.read.' });
  });

  it('a factor enrolled while nobody asks is asked for from then on, switch or no switch', async () => {
    const person = await addPerson(site);
    const client = site.client();
    await signIn(client, person);
    const begun = await client.post('/me/factors/totp', { label: 'Phone' });
    await client.post(`/me/factors/${begun.body.id as string}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() });
    await configure(site, { enable_two_factor_auth: false });
    expect(await statusOf(person)).toMatchObject({ status: 'second_factor_required', because: 'user:enrolled_by_choice' });
    await configure(site, { enable_two_factor_auth: true });
  });

  it('switching off and on again costs nobody a new enrolment', async () => {
    const person = await addPerson(site, { roles: ['Accounts Manager'] });
    const client = site.client();
    await enrolApp(site, client, person);
    await configure(site, { enable_two_factor_auth: false });
    expect(await statusOf(person)).toMatchObject({ status: 'authenticated', because: 'policy:off' });
    expect((await client.get('/auth/session')).status).toBe(200);
    await configure(site, { enable_two_factor_auth: true });
    expect(await statusOf(person)).toMatchObject({ status: 'second_factor_required', method: 'totp' });
  });

  it('required of all: every system user, whatever the roles', async () => {
    await site.sql.query(`update role set two_factor_auth = false where name = 'All'`);
    await configure(site, { require_two_factor_for_all: true });
    expect(await statusOf(await addPerson(site))).toMatchObject({ status: 'enrolment_required', because: 'setting:require_two_factor_for_all' });
  });
});
