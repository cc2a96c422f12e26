import { slugOf } from '../attacks/attack-tools';
import type { HttpClient } from '../support/http-client';
import { addPerson, addRole, configure } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { sessionOf, signedIn } from './signed-in';

/** Roles that are given together: a change of the profile changes everybody who has it, by the rules of contract §5. */
describe('role profiles', () => {
  let site: TestApp;
  let office: HttpClient;
  let clerk: { id: string; client: HttpClient };
  beforeAll(async () => {
    site = await createTestApp();
    for (const name of ['Sales', 'Stock', 'Reports']) await addRole(site, name);
    await addRole(site, 'Auditor', { permissions: ['audit.read'] });
    await addRole(site, 'Clerks', { permissions: ['users.read', 'users.write', 'roles.read', 'roles.write'] });
    const root = await addPerson(site, { email: 'root@example.com', roles: ['Administrator'] });
    office = await sessionOf(site, root.id, root.email);
    clerk = await signedIn(site, 'clerk', ['Clerks']);
  });
  afterAll(() => site.close());

  let count = 0;
  const profile = async (roles: string[], client = office) => client.post('/role-profiles', { name: `Profile ${(count += 1)}`, roles });
  const person = async (more: object, client = office) => client.post('/users', { email: `p${(count += 1)}@example.com`, fullName: 'P', userType: 'system', sendInvitation: false, ...more });
  const read = async (id: string) => (await office.get(`/users/${id}`)).body;

  it('give their roles to whoever is added with one, and change them with it', async () => {
    const made = (await profile(['Sales', 'Stock'])).body;
    const ana = (await person({ roleProfile: made.name })).body;
    expect([ana.roles.sort(), ana.roleProfile]).toEqual([['Sales', 'Stock'], made.name]);
    const changed = await office.patch(`/role-profiles/${made.id}`, { version: 1, roles: ['Stock', 'Reports'] });
    expect(changed.body).toMatchObject({ roles: ['Reports', 'Stock'], users: 1, version: 2 });
    expect(await read(ana.id)).toMatchObject({ roles: ['Reports', 'Stock'], version: Number(ana.version) + 1 });
    expect(slugOf(await office.patch(`/role-profiles/${made.id}`, { version: 1, roles: [] }))).toBe('conflict');
    expect((await office.patch(`/role-profiles/${made.id}`, { version: 2, roles: ['Stock', 'Reports'] })).body.version).toBe(2);
    expect(slugOf(await office.delete(`/role-profiles/${made.id}?version=2`))).toBe('conflict');
  });

  it('replace the roles of somebody, bar giving others by hand, and leave them when taken away', async () => {
    const made = (await profile(['Sales'])).body;
    const ben = (await person({ roles: ['Stock'] })).body;
    const given = await office.patch(`/users/${ben.id}`, { roleProfile: made.name, version: ben.version });
    expect(given.body).toMatchObject({ roles: ['Sales'], roleProfile: made.name });
    expect(slugOf(await office.put(`/users/${ben.id}/roles`, { roles: ['Stock'], version: given.body.version }))).toBe('conflict');
    const taken = await office.patch(`/users/${ben.id}`, { roleProfile: null, version: given.body.version });
    expect(taken.body).toMatchObject({ roles: ['Sales'], roleProfile: null });
    expect((await office.delete(`/role-profiles/${made.id}?version=1`)).status).toBe(204);
    expect((await office.get(`/role-profiles/${made.id}`)).status).toBe(404);
    const { rows } = await site.sql.query(`select after->>'roleProfile' as profile from audit_event where event = 'user_roles_changed' and target_id = $1 order by id`, [ben.id]);
    expect(rows).toEqual([{ profile: made.name }, { profile: null }]);
  });

  it('are refused where they are unknown, doubled, taken, or given beside roles', async () => {
    const made = (await profile(['Sales'])).body;
    expect(slugOf(await office.post('/role-profiles', { name: made.name.toUpperCase(), roles: [] }))).toBe('conflict');
    for (const roles of [['No Such'], ['All'], ['Sales', 'sales']]) expect((await profile(roles)).status).toBe(422);
    for (const more of [{ roleProfile: 'No Such' }, { roleProfile: made.name, roles: ['Sales'] }]) expect((await person(more)).status).toBe(422);
    const { rows: [role] } = await site.sql.query(`select id, version from role where name = 'Sales'`);
    expect(slugOf(await office.delete(`/roles/${role.id}?version=${role.version}`))).toBe('conflict');
  });

  it('are refused where their roles leave somebody no method, by the name of the field that was sent', async () => {
    await addRole(site, 'App Only', { flagged: true, allowedMethods: ['totp'] });
    await addRole(site, 'Mail Only', { flagged: true, allowedMethods: ['email'] });
    const made = (await profile(['App Only'])).body;
    await person({ roleProfile: made.name });
    const refused = await office.patch(`/role-profiles/${made.id}`, { version: 1, roles: ['App Only', 'Mail Only'] });
    expect(refused.body).toMatchObject({ status: 422, errors: [{ pointer: '/roles', message: expect.stringContaining('leaves no method') }] });
  });

  it('give nobody more than whoever gives them holds', async () => {
    expect(slugOf(await profile(['Auditor'], clerk.client))).toBe('forbidden');
    const above = (await profile(['Auditor'])).body;
    expect(slugOf(await person({ roleProfile: above.name }, clerk.client))).toBe('forbidden');
    const cara = (await person({}, clerk.client)).body;
    expect(slugOf(await clerk.client.patch(`/users/${cara.id}`, { roleProfile: above.name, version: cara.version }))).toBe('forbidden');
    expect(slugOf(await clerk.client.patch(`/role-profiles/${above.id}`, { version: 1, roles: [] }))).toBe('forbidden');
    const plain = (await profile(['Sales'])).body;
    const dan = (await person({ roleProfile: plain.name })).body;
    expect((await clerk.client.patch(`/role-profiles/${plain.id}`, { version: 1, roles: ['Sales', 'Stock'] })).status).toBe(200);
    await site.sql.query(`insert into user_role select $1, id from role where name = 'Auditor'`, [dan.id]);
    expect(slugOf(await clerk.client.patch(`/role-profiles/${plain.id}`, { version: 2, roles: [] }))).toBe('forbidden');
    await site.sql.query('update app_user set role_profile_id = $2 where id = $1', [clerk.id, (await profile([])).body.id]);
    const { rows: [own] } = await site.sql.query('select role_profile_id as id from app_user where id = $1', [clerk.id]);
    expect(slugOf(await clerk.client.patch(`/role-profiles/${own.id}`, { version: 1, roles: ['Clerks'] }))).toBe('forbidden');
  });

  it('take the last administrator away from nobody', async () => {
    const made = (await profile(['Administrator'])).body;
    await person({ roleProfile: made.name });
    await configure(site, { totp_enrolment: 'on_screen' });
    const { rows } = await site.sql.query(`select id from app_user where email = 'root@example.com'`);
    await site.sql.query('update app_user set role_profile_id = $2 where id = $1', [rows[0].id, made.id]);
    const people = [{ id: rows[0].id, login: 'root@example.com' }];
    const emptied = () => office.patch(`/role-profiles/${made.id}`, { version: 1, roles: [] });
    expect((await emptied()).body).toMatchObject({ type: expect.stringMatching(/would-lock-out$/), people });
    // With somebody else who may change the settings, it would still be the end of every administrator.
    await addPerson(site, { roles: ['System Manager'] });
    const refused = (await emptied()).body;
    expect(refused).toMatchObject({ type: expect.stringMatching(/would-lock-out$/), people: expect.arrayContaining(people), detail: expect.stringMatching(/Administrator/) });
    await addPerson(site, { roles: ['Administrator'] });
    expect((await emptied()).status).toBe(200);
  });
});
