import { ensureAdministrator, type FirstAdministrator } from '../../src/bootstrap/first-administrator';
import { StartRefused } from '../../src/bootstrap/start-refused';
import { addPerson } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

describe('the first administrator', () => {
  let site: TestApp;
  beforeEach(async () => {
    site = await createTestApp();
  });
  afterEach(() => site.close());

  const ensure = (on: TestApp = site, config: Partial<TestApp['config']['firstAdministrator']> = {}): Promise<FirstAdministrator> =>
    ensureAdministrator(on.app, { ...site.config.firstAdministrator, ...config });
  const signIn = (login: string, password: string) => site.client().post('/auth/login', { login, password });

  it('is made once by processes that start together, and told by one audit event', async () => {
    const second = await site.second();
    const made = await Promise.all([ensure(), ensure(second), ensure(), ensure(second)]);
    await second.close();
    expect(made.map(({ kind }) => kind).sort()).toEqual(['made', 'waiting', 'waiting', 'waiting']);
    const people = await site.sql.query('select email from app_user join user_role on user_id = app_user.id join role on role.id = role_id');
    expect(people.rows).toEqual([{ email: 'administrator@localhost' }]);
    const { rows } = await site.sql.query('select event, actor, target from audit_event');
    expect(rows).toEqual([{ event: 'administrator_created', actor: 'system', target: 'a•••@l•••' }]);
  });

  it('has a random password that is good for a day and one sign-in', async () => {
    const made = await ensure();
    if (made.kind !== 'made' || made.password === null) throw new Error('no password was made');
    const client = site.client();
    const first = await client.post('/auth/login', { login: made.login, password: made.password });
    expect([first.status, first.body.status]).toEqual([200, 'authenticated']);
    expect((await client.get('/users')).body.type).toContain('password-change-required');
    expect((await signIn(made.login, made.password)).status).toBe(401);
    expect(await ensure()).toEqual({ kind: 'spent', login: made.login });
  });

  it('whose password nobody used in time has to be given another one', async () => {
    const made = await ensure();
    if (made.kind !== 'made' || made.password === null) throw new Error('no password was made');
    await site.clock.advance(24 * 3600 - 1);
    expect(await ensure()).toMatchObject({ kind: 'waiting' });
    await site.clock.advance(1);
    expect(await ensure()).toEqual({ kind: 'spent', login: made.login });
    expect((await signIn(made.login, made.password)).status).toBe(401);
  });

  it('has the password of ADMIN_PASSWORD where one was given, for good', async () => {
    const password = 'seven quiet lamps at noon';
    expect(await ensure(site, { login: 'root@erp.example', password })).toEqual({ kind: 'made', login: 'root@erp.example', password: null });
    await site.clock.advance(48 * 3600);
    expect((await signIn('root@erp.example', password)).status).toBe(200);
    expect(await ensure()).toEqual({ kind: 'settled' });
  });

  it('is not made of somebody who has the address already', async () => {
    await addPerson(site, { email: 'ana@erp.example' });
    await expect(ensure(site, { login: 'Ana@erp.example' })).rejects.toThrow(StartRefused);
    expect((await site.sql.query('select 1 from user_role')).rows).toEqual([]);
  });
});
