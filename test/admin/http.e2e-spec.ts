import { userView } from '../../src/users/user.dto';
import type { HttpClient } from '../support/http-client';
import { createTestApp, type TestApp } from '../support/test-app';
import { signedIn } from './signed-in';

/** The same services through the doors: guards, shapes, statuses, and what the whole application adds. */
let app: TestApp;
let boss: { id: string; client: HttpClient };
let clerk: { id: string; client: HttpClient };

beforeAll(async () => {
  app = await createTestApp();
  boss = await signedIn(app, 'boss', ['Administrator']);
  await boss.client.post('/roles', { name: 'Clerk', twoFactorAuth: true, permissions: ['users.read', 'roles.read'] });
  clerk = await signedIn(app, 'clerk', ['Clerk']);
});
afterAll(() => app.close());

describe('users over HTTP', () => {
  it('are added, read, changed, given roles and deleted', async () => {
    const added = await boss.client.post('/users', { email: 'Anna@example.com', fullName: 'Anna Berg', userType: 'system', roles: ['Clerk'] });
    expect(added).toMatchObject({ status: 201, body: { email: 'Anna@example.com', invited: true, roles: ['Clerk'], version: 1, warnings: [] } });
    const path = `/users/${added.body.id}`;
    const read = await boss.client.get(path);
    expect(userView.strict().safeParse(read.body)).toMatchObject({ success: true });
    expect(await boss.client.patch(path, { version: 1, fullName: 'Anna Bergmann' })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await boss.client.put(`${path}/roles`, { version: 2, roles: [] })).toMatchObject({ status: 200, body: { roles: [], version: 3 } });
    expect(await boss.client.patch(path, { version: 2, fullName: 'X' })).toMatchObject({ status: 409, body: { version: 3 } });
    expect(await boss.client.delete(`${path}?version=3`)).toMatchObject({ status: 204, text: '' });
    expect(await boss.client.get(path)).toMatchObject({ status: 404 });
  });

  it('are invited by a mail that is owed in the same transaction', async () => {
    const added = await boss.client.post('/users', { email: 'invited@example.com', fullName: 'Invited', userType: 'website' });
    const { rows } = await app.sql.query('select template from outbox_message where user_id = $1', [added.body.id]);
    expect(rows).toEqual([{ template: 'invitation' }]);
    const events = await app.sql.query('select event, actor_id from audit_event where target_id = $1 order by id', [added.body.id]);
    expect(events.rows).toEqual([
      { event: 'user_created', actor_id: boss.id },
      { event: 'user_invited', actor_id: boss.id },
    ]);
  });

  it('are listed and searched', async () => {
    const page = await boss.client.get('/users?limit=1&role=Clerk&enabled=true&userType=system');
    expect(page).toMatchObject({ status: 200, body: { items: [{ email: 'clerk@example.com' }], nextCursor: null } });
    expect(await boss.client.get('/users?q=boss%40')).toMatchObject({ body: { items: [{ id: boss.id }] } });
  });

  it('are found by the factors they have proven, not by those under way or taken away', async () => {
    const factor = (login: string, method: string, facts: string): Promise<unknown> =>
      app.sql.query(
        `insert into second_factor (id, user_id, method, label, secret, ${facts.replace('pending', 'pending_until')})
         select gen_random_uuid(), id, $2, '', '', app_now() ${facts === 'confirmed_at, removed_at' ? ', app_now()' : ''} from app_user where email_key = $1`,
        [`${login}@example.com`, method],
      );
    await factor('boss', 'totp', 'confirmed_at');
    await factor('clerk', 'sms', 'confirmed_at, removed_at');
    await factor('clerk', 'totp', 'pending');
    const found = async (twoFactor: string): Promise<string[]> => {
      const page = await boss.client.get(`/users?twoFactor=${twoFactor}&q=@example.com`);
      return page.body.items.map((user: { email: string }) => user.email.split('@')[0]).filter((name: string) => ['boss', 'clerk'].includes(name));
    };
    expect(await found('true')).toEqual(['boss']);
    expect(await found('totp')).toEqual(['boss']);
    expect(await found('false')).toEqual(['clerk']);
    expect(await found('sms')).toEqual([]);
    const { body } = await boss.client.get('/users?q=@example.com&limit=100');
    const enrolled = new Map(body.items.map((user: { email: string; enrolledMethods: string[] }) => [user.email.split('@')[0], user.enrolledMethods]));
    expect([enrolled.get('boss'), enrolled.get('clerk')]).toEqual([['totp'], []]);
    expect(await boss.client.get('/users?twoFactor=yes')).toMatchObject({ status: 422 });
    await app.sql.query('delete from second_factor');
  });

  it('hold their own address once', async () => {
    const again = { email: 'ＢＯＳＳ@example.com', fullName: 'B', userType: 'system' };
    expect(await boss.client.post('/users', again)).toMatchObject({ status: 409, body: { title: 'Conflict' } });
  });

  it('do not administer themselves', async () => {
    expect(await boss.client.patch(`/users/${boss.id}`, { version: 1, fullName: 'Me' })).toMatchObject({ status: 403 });
    expect(await boss.client.delete(`/users/${boss.id}?version=1`)).toMatchObject({ status: 403 });
  });

  it.each([
    ['no body', undefined, 415],
    ['no object', '[]', 422],
    ['no JSON', '{', 400],
    ['an unknown field', { email: 'x@example.com', fullName: 'X', userType: 'system', password: 'hunter2hunter2' }, 422],
    ['a number for a text', { email: 1, fullName: 'X', userType: 'system' }, 422],
    ['half a character', '{"email":"x@example.com","fullName":"\\ud800","userType":"system"}', 422],
    ['NUL', { email: 'x@example.com', fullName: 'a\u0000b', userType: 'system' }, 422],
    ['a thousand roles', { email: 'x@example.com', fullName: 'X', userType: 'system', roles: Array.from({ length: 1000 }, (_, index) => `r${index}`) }, 422],
  ])('are not added with %s', async (_, body, status) => {
    expect(await boss.client.post('/users', body)).toMatchObject({ status });
  });

  it.each(['?limit=0', '?limit=101', '?limit=1e9', '?cursor=x', '?cursor=', '?role=Nobody', '?enabled=1', '?nonsense=1', '?q=', '?q=%00', '?q=a&q=b'])(
    'are not listed with %s',
    async (query) => {
      expect(await boss.client.get(`/users${query}`)).toMatchObject({ status: 422 });
    },
  );

  it.each(['x', '1', "' or 1=1 --", '00000000-0000-0000-0000-00000000000g', '%00'])('are not found at %j', async (id) => {
    expect(await boss.client.get(`/users/${encodeURIComponent(id)}`)).toMatchObject({ status: 404 });
  });

  it.each(['', '?version=', '?version=0', '?version=x', '?version=1.5', '?version=99999999999'])('are not deleted with %j', async (query) => {
    expect(await boss.client.delete(`/users/${clerk.id}${query}`)).toMatchObject({ status: 422 });
  });
});

describe('the doors', () => {
  it('are closed to who is not signed in, before anything is looked at', async () => {
    for (const [method, path] of ROUTES) {
      expect(await app.client().send(method, path, method === 'GET' || method === 'DELETE' ? undefined : '{')).toMatchObject({ status: 401 });
    }
  });

  it('let somebody read who may read, and write who may write', async () => {
    for (const [method, path] of ROUTES) {
      const { status } = await clerk.client.send(method, path, method === 'GET' || method === 'DELETE' ? undefined : '{');
      expect([method, path, status]).toEqual([method, path, method === 'GET' ? (path.includes(NOBODY) ? 404 : 200) : 403]);
    }
  });

  it('ask for a fresh proof before a write', async () => {
    await app.clock.advance(301);
    const stale = await boss.client.post('/roles', { name: 'Late', twoFactorAuth: false, permissions: [] });
    expect(stale).toMatchObject({ status: 403, body: { maxAgeSeconds: 300 } });
    expect(await boss.client.get('/roles')).toMatchObject({ status: 200 });
    await app.clock.advance(-301);
  });
});

describe('roles over HTTP', () => {
  it('are made, changed and deleted', async () => {
    const made = await boss.client.post('/roles', { name: 'Keepers', twoFactorAuth: false, permissions: ['settings.write'] });
    expect(made).toMatchObject({ status: 201, body: { twoFactorAuth: true, warnings: [{ code: 'role_flagged' }] } });
    const path = `/roles/${made.body.id}`;
    expect(await boss.client.patch(path, { version: 1, twoFactorAuth: false })).toMatchObject({ status: 409 });
    expect(await boss.client.patch(path, { version: 1, graceDays: 31 })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/graceDays' }] } });
    expect(await boss.client.patch(path, { version: 1, graceDays: 30 })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await boss.client.post('/roles', { name: ' KEEPERS', twoFactorAuth: false, permissions: [] })).toMatchObject({ status: 409 });
    expect(await boss.client.delete(`${path}?version=2`)).toMatchObject({ status: 204 });
  });
});

const NOBODY = '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f';
const ROUTES = [
  ['GET', '/users'],
  ['POST', '/users'],
  ['GET', `/users/${NOBODY}`],
  ['PATCH', `/users/${NOBODY}`],
  ['DELETE', `/users/${NOBODY}?version=1`],
  ['PUT', `/users/${NOBODY}/roles`],
  ['GET', '/roles'],
  ['POST', '/roles'],
  ['GET', `/roles/${NOBODY}`],
  ['PATCH', `/roles/${NOBODY}`],
  ['DELETE', `/roles/${NOBODY}?version=1`],
] as const;
