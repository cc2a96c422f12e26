import type { EntityManager } from 'typeorm';
import { createUserBody, listUsersQuery, updateUserBody, type ListUsers } from '../../src/users/user.dto';
import { CLI, newRole, newUser, refusal, refused, startAdminServices, type AdminServices } from './admin-services';

let admin: AdminServices;

beforeAll(async () => {
  admin = await startAdminServices();
});
beforeEach(async () => {
  await admin.reset();
  await admin.roles.create(CLI, newRole({ name: 'Sales' }));
  await admin.roles.create(CLI, newRole({ name: 'Stock' }));
  admin.events.length = 0;
});
afterAll(() => admin.close());

const facts = async (id: string) => {
  const rows = await admin.dataSource.query<any[]>('select * from app_user where id = $1', [id]);
  return rows[0];
};

const verify = (id: string) =>
  admin.dataSource.query('update app_user set email_verified_at = app_now(), mobile_verified_at = app_now() where id = $1', [id]);

describe('adding a person', () => {
  it('stores what identifies them in one spelling and invites them', async () => {
    const anna = await admin.users.create(
      CLI,
      newUser({
        email: ' Anna.Berg@EXAMPLE.com',
        fullName: ' Anna  Berg\u00a0',
        username: 'Anna',
        mobileNumber: '+49 151 12345678',
        roles: ['sales '],
        allowedAddresses: ['', '10.1.1.7/24', '::ffff:192.0.2.1', ' '],
      }),
    );
    expect(anna).toMatchObject({
      email: 'Anna.Berg@example.com',
      fullName: 'Anna Berg',
      emailVerified: false,
      username: 'Anna',
      mobileNumber: '+4915112345678',
      mobileVerified: false,
      enabled: true,
      roles: ['Sales'],
      automaticRoles: ['All', 'System User'],
      allowedAddresses: ['10.1.1.0/24', '192.0.2.1'],
      invited: true,
      locks: [],
      version: 1,
      warnings: [],
    });
    expect(await facts(anna.id)).toMatchObject({ email_key: 'anna.berg@example.com', username_key: 'anna', security_version: 1 });
    expect(admin.invited).toEqual([anna.id]);
  });

  it('records the change and the invitation, with nothing that identifies the person in full', async () => {
    await admin.users.create(CLI, newUser({ mobileNumber: '+4915112345678', roles: ['Sales'] }));
    expect(admin.events.map((entry) => entry.event)).toEqual(['user_created', 'user_invited']);
    expect(admin.events[0]).toMatchObject({ target: { kind: 'user', label: 'a•••@e•••.com' }, after: { email: 'a•••@e•••.com', mobileNumber: '•••678', roles: ['Sales'] } });
    expect(JSON.stringify(admin.events)).not.toContain('anna@example.com');
    expect(JSON.stringify(admin.events)).not.toContain('15112345678');
  });

  it.each([
    ['asked not to', { sendInvitation: false }],
    ['disabled from the start', { enabled: false }],
  ])('does not invite somebody: %s', async (_, given) => {
    await admin.users.create(CLI, newUser(given));
    expect(admin.invited).toEqual([]);
  });

  it('makes what else belongs to a new person in the same transaction', async () => {
    const failing = admin.users.create(CLI, newUser({}), () => Promise.reject(new Error('no room for the password')));
    await expect(failing).rejects.toThrow('no room for the password');
    expect((await admin.users.list(everything({}))).items).toEqual([]);
  });

  it('does not invite somebody who was given a password on the way', async () => {
    const anna = await admin.users.create(CLI, newUser({}), (id, manager: EntityManager) =>
      manager.query(`update app_user set password_hash = 'sealed' where id = $1`, [id]),
    );
    expect(anna.invited).toBe(false);
    expect(admin.invited).toEqual([]);
  });

  it('gives website users no role of the ERP by itself', async () => {
    const anna = await admin.users.create(CLI, newUser({ userType: 'website' }));
    expect(anna.automaticRoles).toEqual(['All']);
  });

  it.each([
    ['an address in other letters', { email: 'ANNA@example.com' }, /e-mail address/],
    ['an address in full-width letters', { email: 'ａｎｎａ@example.com' }, /e-mail address/],
    ['a user name in other letters', { email: 'b@example.com', username: 'ＡＮＮＡ' }, /user name/],
    ['a number written another way', { email: 'b@example.com', mobileNumber: '+49 (151) 12345678' }, /mobile number/],
  ])('refuses %s as taken', async (_, given, detail) => {
    await admin.users.create(CLI, newUser({ username: 'anna', mobileNumber: '+4915112345678' }));
    expect(await refusal(admin.users.create(CLI, newUser(given)))).toMatchObject({ slug: 'conflict', detail: expect.stringMatching(detail) });
  });

  it('lets one of two win when both are made at once', async () => {
    const both = await Promise.allSettled([admin.users.create(CLI, newUser({})), admin.users.create(CLI, newUser({ email: 'Anna@example.com' }))]);
    expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(refused(both.find((one) => one.status === 'rejected')!.reason)).toMatchObject({ slug: 'conflict' });
  });

  it('names every role that cannot be given', async () => {
    const { slug, members } = await refusal(admin.users.create(CLI, newUser({ roles: ['Sales', 'Nobody', 'All'] })));
    expect(slug).toBe('validation-failed');
    expect(members.errors).toEqual([
      { pointer: '/roles/1', message: 'is not a role' },
      { pointer: '/roles/2', message: 'is held automatically and cannot be given' },
    ]);
  });

  it.each([
    ...['password', 'passwordHash', 'emailVerified', 'mobileVerified', 'securityVersion', 'version', 'id', 'locks', 'invited'],
    ...['twoFactorRequirement', 'exemptUntil', 'createdAt', 'email_key'],
  ])('has no field %s', (name) => {
    expect(createUserBody.safeParse({ email: 'a@example.com', fullName: 'A', userType: 'system', [name]: 'x' }).success).toBe(false);
  });

  it.each([
    ['a line break in the name', { fullName: 'Anna\r\nBcc: x@evil.io' }],
    ['a name that turns the direction', { fullName: 'Anna\u202egreB' }],
    ['half a character', { fullName: 'Anna \ud800' }],
    ['an empty name', { fullName: '  ' }],
    ['a line break after the address', { email: 'anna@example.com\r\n' }],
    ['two addresses', { email: ['a@example.com', 'b@example.com'] }],
    ['an unknown language', { language: 'tlh' }],
    ['a premium number', { mobileNumber: '+19002345678' }],
    ['a number in full-width digits (R-048)', { mobileNumber: '＋４９１５１１２３４５６７８' }],
    ['a name that is an address', { username: 'anna@example.com' }],
    ['a range that is none', { allowedAddresses: ['10.0.0.0/33'] }],
    ['the same role twice', { roles: ['Sales', 'SALES'] }],
  ])('refuses %s', (_, given) => {
    expect(createUserBody.safeParse({ email: 'anna@example.com', fullName: 'Anna', userType: 'system', ...given }).success).toBe(false);
  });
});

describe('changing a person', () => {
  it('keeps what is not named and takes away what is null', async () => {
    const anna = await admin.users.create(CLI, newUser({ username: 'anna', allowedAddresses: ['10.0.0.1'] }));
    const changed = await admin.users.update(CLI, anna.id, { version: 1, fullName: 'Anna Bergmann', username: null });
    expect(changed).toMatchObject({ fullName: 'Anna Bergmann', username: null, allowedAddresses: ['10.0.0.1'], version: 2 });
    expect(await facts(anna.id)).toMatchObject({ username_key: null, security_version: 1 });
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_updated' });
    expect(admin.events.at(-1)!.before).toEqual({ fullName: 'Anna Berg', username: 'anna' });
    expect(admin.events.at(-1)!.after).toEqual({ fullName: 'Anna Bergmann', username: null });
  });

  it('is no change where everything stays as it was: no version, no event', async () => {
    const anna = await admin.users.create(CLI, newUser({ username: 'anna-as-is', email: 'as.is@example.com' }));
    const told = admin.events.length;
    const same = await admin.users.update(CLI, anna.id, { version: 1, fullName: anna.fullName, username: 'anna-as-is' });
    expect([same.version, admin.events.length]).toEqual([1, told]);
    await expect(admin.users.update(CLI, anna.id, { version: 7 })).rejects.toMatchObject({ slug: 'conflict' });
  });

  it('makes a changed contact unverified and ends everything of before', async () => {
    const anna = await admin.users.create(CLI, newUser({ mobileNumber: '+4915112345678' }));
    await verify(anna.id);
    const mobile = await admin.users.update(CLI, anna.id, { version: 1, mobileNumber: '+4915112345679' });
    expect(mobile).toMatchObject({ mobileVerified: false, emailVerified: true });
    expect(await facts(anna.id)).toMatchObject({ security_version: 2 });
    const email = await admin.users.update(CLI, anna.id, { version: 2, email: 'berg@example.com' });
    expect(email).toMatchObject({ emailVerified: false, version: 3 });
    expect(await facts(anna.id)).toMatchObject({ security_version: 3, email_key: 'berg@example.com' });
  });

  it('disables and enables, each told apart', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    expect(await admin.users.update(CLI, anna.id, { version: 1, enabled: false })).toMatchObject({ enabled: false, version: 2 });
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_disabled', before: { enabled: true }, after: { enabled: false } });
    expect(await facts(anna.id)).toMatchObject({ security_version: 2 });
    expect(await admin.users.update(CLI, anna.id, { version: 2, enabled: true })).toMatchObject({ enabled: true });
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_updated' });
    expect(await facts(anna.id)).toMatchObject({ security_version: 2, disabled_at: null });
  });

  it('says that an invitation of before is void, and sends it anew when asked', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    const moved = await admin.users.update(CLI, anna.id, { version: 1, email: 'berg@example.com' });
    expect(moved.warnings).toEqual([expect.objectContaining({ code: 'invitation_void' })]);
    expect((await admin.users.update(CLI, anna.id, { version: 2, sendInvitation: true })).warnings).toEqual([]);
    expect(admin.invited).toEqual([anna.id, anna.id]);
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_invited' });
  });

  it('invites nobody who has a password', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    await admin.dataSource.query(`update app_user set password_hash = 'sealed'`);
    expect(await refusal(admin.users.update(CLI, anna.id, { version: 1, sendInvitation: true }))).toMatchObject({ slug: 'validation-failed' });
    expect(await facts(anna.id)).toMatchObject({ version: 1 });
  });

  it('answers a stale write with the version that counts', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    await admin.users.update(CLI, anna.id, { version: 1, fullName: 'Two' });
    for (const write of [
      () => admin.users.update(CLI, anna.id, { version: 1, fullName: 'Three' }),
      () => admin.users.setRoles(CLI, anna.id, ['Sales'], 1),
      () => admin.users.remove(CLI, anna.id, 1),
    ]) {
      expect(await refusal(write())).toMatchObject({ slug: 'conflict', members: { version: 2 } });
    }
  });

  it('lets one of ten win who write the same version at once', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    const names = Array.from({ length: 10 }, (_, index) => `Anna ${index}`);
    const writes = await Promise.allSettled(names.map((fullName) => admin.users.update(CLI, anna.id, { version: 1, fullName })));
    expect(writes.filter((write) => write.status === 'fulfilled')).toHaveLength(1);
    expect(await facts(anna.id)).toMatchObject({ version: 2 });
    expect(admin.events.filter((entry) => entry.event === 'user_updated')).toHaveLength(1);
  });

  it('refuses an address that is taken and leaves everything as it was', async () => {
    const anna = await admin.users.create(CLI, newUser({}));
    await admin.users.create(CLI, newUser({ email: 'berg@example.com' }));
    admin.events.length = 0;
    expect(await refusal(admin.users.update(CLI, anna.id, { version: 1, email: 'BERG@example.com', fullName: 'X' }))).toMatchObject({ slug: 'conflict' });
    expect(await admin.users.find(anna.id)).toMatchObject({ fullName: 'Anna Berg', version: 1 });
    expect(admin.events).toEqual([]);
  });

  it('does not know somebody who is not there', async () => {
    const nobody = '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f';
    expect(await refusal(admin.users.find(nobody))).toMatchObject({ slug: 'not-found' });
    expect(await refusal(admin.users.update(CLI, nobody, { version: 1 }))).toMatchObject({ slug: 'not-found' });
    expect(await refusal(admin.users.remove(CLI, nobody, 1))).toMatchObject({ slug: 'not-found' });
  });

  it.each(['roles', 'password', 'emailVerified', 'securityVersion', 'id'])('has no field %s', (name) => {
    expect(updateUserBody.safeParse({ version: 1, [name]: 'x' }).success).toBe(false);
  });
});

describe('roles of a person', () => {
  it('are not changed by the roles held already', async () => {
    const anna = await admin.users.create(CLI, newUser({ roles: ['Sales', 'Stock'] }));
    const told = admin.events.length;
    const same = await admin.users.setRoles(CLI, anna.id, ['stock', 'Sales'], 1);
    expect([same, admin.events.length]).toEqual([anna, told]);
  });

  it('replaces those given by hand and ends no session', async () => {
    const anna = await admin.users.create(CLI, newUser({ roles: ['Sales'] }));
    const changed = await admin.users.setRoles(CLI, anna.id, ['stock'], 1);
    expect(changed).toMatchObject({ roles: ['Stock'], automaticRoles: ['All', 'System User'], version: 2 });
    expect(await facts(anna.id)).toMatchObject({ security_version: 1 });
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_roles_changed', before: { roles: ['Sales'] }, after: { roles: ['Stock'] } });
  });

  it('takes all of them away', async () => {
    const anna = await admin.users.create(CLI, newUser({ roles: ['Sales', 'Stock'] }));
    expect(await admin.users.setRoles(CLI, anna.id, [], 1)).toMatchObject({ roles: [] });
  });
});

describe('deleting a person', () => {
  it('leaves nothing but the record of it', async () => {
    const anna = await admin.users.create(CLI, newUser({ roles: ['Sales'] }));
    await admin.users.remove(CLI, anna.id, 1);
    expect(await refusal(admin.users.find(anna.id))).toMatchObject({ slug: 'not-found' });
    expect(await admin.dataSource.query('select 1 from user_role')).toEqual([]);
    expect(admin.events.at(-1)).toMatchObject({ event: 'user_deleted', target: { id: anna.id }, before: { fullName: 'Anna Berg', roles: ['Sales'] } });
  });
});

describe('finding people', () => {
  beforeEach(async () => {
    await admin.person('anna', ['Sales'], { fullName: 'Änna Ötzi', username: 'chief.anna', mobileNumber: '+4915112345678' });
    await admin.person('bert', ['Stock'], { fullName: '100% Bert_', userType: 'website' });
    await admin.person('carl', ['Sales', 'Stock'], { fullName: 'Carl', enabled: false });
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['everybody', {}, ['anna', 'bert', 'carl']],
    ['part of an address, in other letters', { q: 'ANNA@' }, ['anna']],
    ['part of a user name', { q: 'Chief' }, ['anna']],
    ['part of a full name', { q: 'carl' }, ['carl']],
    ['a letter beyond ASCII', { q: 'ötzi' }, ['anna']],
    ['a percent sign, which is no wildcard', { q: '%' }, ['bert']],
    ['an underscore, which is no wildcard', { q: '_' }, ['bert']],
    ['a backslash', { q: '\\' }, []],
    ['an injection', { q: `' or 1=1 --` }, []],
    ['a role', { role: 'sales' }, ['anna', 'carl']],
    ['the automatic role of everybody', { role: 'All' }, ['anna', 'bert', 'carl']],
    ['the automatic role of system users', { role: 'System User' }, ['anna', 'carl']],
    ['a type', { userType: 'website' }, ['bert']],
    ['the enabled', { enabled: 'true' }, ['anna', 'bert']],
    ['the disabled', { enabled: 'false' }, ['carl']],
    ['several at once', { role: 'Stock', enabled: 'false', q: 'example' }, ['carl']],
  ])('by %s', async (_, query, found) => {
    const { items } = await admin.users.list(everything(query));
    expect(items.map((user) => user.email.split('@')[0])).toEqual(found);
  });

  it('goes through all pages once, whoever is deleted on the way', async () => {
    const first = await admin.users.list(everything({ limit: '1' }));
    await admin.users.remove(CLI, first.items[0]!.id, 1);
    const second = await admin.users.list(everything({ limit: '1', cursor: first.nextCursor! }));
    const third = await admin.users.list(everything({ limit: '1', cursor: second.nextCursor! }));
    expect([first, second, third].map((page) => page.items[0]!.fullName)).toEqual(['Änna Ötzi', '100% Bert_', 'Carl']);
    expect(third.nextCursor).toBeNull();
  });

  it('refuses a cursor it did not give, and a role that is none', async () => {
    expect(await refusal(admin.users.list(everything({ cursor: 'x' })))).toMatchObject({ slug: 'validation-failed' });
    expect(await refusal(admin.users.list(everything({ role: 'Nobody' })))).toMatchObject({ slug: 'validation-failed' });
  });

  it.each([{ limit: '0' }, { limit: '101' }, { limit: '1e9' }, { limit: 'x' }, { enabled: 'yes' }, { userType: 'x' }, { q: '' }, { q: 'a\u0000' }, { sort: 'email' }])(
    'refuses %o',
    (query) => {
      expect(listUsersQuery.safeParse(query).success).toBe(false);
    },
  );

  it.each(['Anna@Example.com', 'CHIEF.anna', '+49 151 12345678'])('by the login %s', async (login) => {
    expect(await admin.users.findByLogin(login)).toMatchObject({ email: 'anna@example.com' });
  });

  it.each(['nobody@example.com', 'nobody', '+4915112345670', '', "' or 1=1 --"])('finds nobody by %j', async (login) => {
    expect(await admin.users.findByLogin(login)).toBeNull();
  });
});

const everything = (query: Record<string, string>): ListUsers => listUsersQuery.parse(query);
