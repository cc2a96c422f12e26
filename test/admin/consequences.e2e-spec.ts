import { addPerson, addRole, codeSentTo, configure, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/** What an administrator's click would do to people: refused, warned of, or allowed (P-07, P-11, contract §5). */
describe('the consequences of a change', () => {
  let site: TestApp;
  let admin: Person;
  let client: HttpClient;

  beforeAll(async () => {
    site = await createTestApp();
    admin = await addPerson(site, { email: 'administrator@localhost', roles: ['Administrator'] });
    client = site.client();
    await signIn(client, admin);
  });
  afterAll(() => site.close());

  const roleNamed = async (name: string) => (await client.get('/roles?limit=100')).body.items.find((role: { name: string }) => role.name === name);

  it('refuses roles that leave somebody no method, and names the person', async () => {
    await addRole(site, 'Stock User', { flagged: true, allowedMethods: ['email'] });
    await addRole(site, 'Accounts Manager', { flagged: true });
    const bob = await addPerson(site, { email: 'bob@erp.example', roles: ['Stock User', 'Accounts Manager'] });
    const role = await roleNamed('Accounts Manager');
    const refused = await client.patch(`/roles/${role.id as string}`, { version: role.version, allowedMethods: ['sms'] });
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([{ pointer: '/allowedMethods', message: 'leaves no method that all roles allow for b•••@e•••.example' }]);
    expect((await client.patch(`/roles/${role.id as string}`, { version: role.version, allowedMethods: ['sms', 'email'] })).status).toBe(200);
    await addRole(site, 'Drivers', { flagged: true, allowedMethods: ['sms'] });
    const user = (await client.get(`/users/${bob.id}`)).body;
    const given = await client.put(`/users/${bob.id}/roles`, { version: user.version, roles: ['Stock User', 'Drivers'] });
    expect(given.body).toMatchObject({ status: 422, errors: [{ pointer: '/roles' }] });
  });

  it('warns of an administrator role that needs less than the app', async () => {
    await client.post('/roles', { name: 'Helpdesk', twoFactorAuth: true, permissions: ['users.write'] });
    const role = await roleNamed('Helpdesk');
    const changed = await client.patch(`/roles/${role.id as string}`, { version: role.version, allowedMethods: ['sms'] });
    expect(changed.body.warnings).toContainEqual({ code: 'weak_method_for_administrators', message: expect.any(String) });
  });

  it('refuses to remove, disable or demote the last who may change the settings', async () => {
    const second = await addPerson(site, { email: 'second@erp.example', roles: ['Administrator'] });
    const other = site.client();
    await signIn(other, second);
    await site.sql.query('update app_user set password_hash = null where id = $1', [second.id]);
    const me = (await other.get(`/users/${admin.id}`)).body;
    const disabled = await other.patch(`/users/${admin.id}`, { version: me.version, enabled: false });
    expect(disabled.status).toBe(409);
    expect(disabled.body).toMatchObject({ type: 'http://localhost:3000/problems/would-lock-out', people: [{ id: admin.id, login: 'administrator@localhost' }] });
    expect((await other.delete(`/users/${admin.id}?version=${me.version as number}`)).status).toBe(409);
    expect((await other.put(`/users/${admin.id}/roles`, { version: me.version, roles: [] })).status).toBe(409);
    expect((await client.get(`/users/${admin.id}`)).body).toMatchObject({ enabled: true, roles: ['Administrator'], version: me.version });
  });

  it('refuses settings by which the acting administrator could not sign in again, naming who', async () => {
    const version = (await client.get('/system-settings')).body.version;
    const refused = await client.patch('/system-settings', { version, settings: { enable_two_factor_auth: true, two_factor_method: 'SMS' } });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({
      type: 'http://localhost:3000/problems/would-lock-out',
      people: [{ id: admin.id, login: 'administrator@localhost' }],
    });
    expect((await client.get('/system-settings')).body.version).toBe(version);
  });

  it('warns of somebody who is asked for a text and has no number', async () => {
    await site.sql.query(`update app_user set mobile_number = '+4915112345678', mobile_verified_at = app_now() where id = $1`, [admin.id]);
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'SMS' });
    await client.post('/auth/step-up/send', { method: 'sms' });
    await client.post('/auth/step-up', { method: 'sms', code: await codeSentTo(site, '+4915112345678') });
    const made = await client.post('/users', { email: 'numberless@erp.example', fullName: 'Without Number', userType: 'system', roles: [] });
    expect(made.status).toBe(201);
    expect(made.body.warnings).toContainEqual({ code: 'cannot_sign_in', message: 'This person is asked for sms (role:All) and lacks a mobile number.' });
    const version = (await client.get('/system-settings')).body.version;
    const changed = await client.patch('/system-settings', { version, settings: { two_factor_grace_days: 0, require_two_factor_for_all: true } });
    expect(changed.body.warnings).toContainEqual({ code: 'cannot_sign_in', message: expect.stringContaining('n•••@e•••.example') });
  });

  it('warns of somebody without a number whom a recovery code still lets in', async () => {
    const holder = await addPerson(site, { email: 'recovering@erp.example' });
    await site.sql.query(`insert into recovery_code (id, user_id, salt, hash) select gen_random_uuid(), $1, 's', 'h' from generate_series(1, 3)`, [holder.id]);
    await site.sql.query(`insert into second_factor (id, user_id, method, label, secret, confirmed_at) values (gen_random_uuid(), $1, 'email', '', '', app_now())`, [holder.id]);
    const { version } = (await client.get(`/users/${holder.id}`)).body;
    const changed = await client.patch(`/users/${holder.id}`, { fullName: 'Recovering Person', version });
    expect(changed.body.warnings).toContainEqual({ code: 'cannot_prove_demanded', message: expect.stringContaining('lacks a mobile number: let in by a recovery') });
    const settings = (await client.get('/system-settings')).body.version;
    const saved = await client.patch('/system-settings', { version: settings, settings: { two_factor_grace_days: 1 } });
    expect(saved.body.warnings).toContainEqual({ code: 'cannot_prove_demanded', message: expect.stringContaining('r•••@e•••.example') });
  });
});
