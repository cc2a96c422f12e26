import { ChangeReview, type Change } from '../../src/common/change-review';
import { BUILT_IN_ROLES } from '../../src/roles/built-in-roles';
import { createRoleBody, updateRoleBody } from '../../src/roles/role.dto';
import { RolesService } from '../../src/roles/roles.service';
import { CLI, newRole, RecordingAuditLog, refusal, refused, startAdminServices, type AdminServices } from './admin-services';

let admin: AdminServices;

beforeAll(async () => {
  admin = await startAdminServices();
});
beforeEach(() => admin.reset());
afterAll(() => admin.close());

const lastEvent = () => admin.events.at(-1);

describe('built-in roles', () => {
  it('are there from the start, before all others', async () => {
    await admin.roles.create(CLI, newRole({ name: 'Aardvarks' }));
    const { items } = await admin.roles.list({ limit: 25 });
    expect(items.map(({ name, automatic, builtIn }) => [name, automatic, builtIn])).toEqual([
      ['All', 'everybody', true],
      ['System User', 'system_users', true],
      ['Administrator', null, true],
      ['System Manager', null, true],
      ['Aardvarks', null, false],
    ]);
  });

  it('are named by nobody else, however it is written', async () => {
    for (const name of ['administrator', ' ALL ', 'ｓｙｓｔｅｍ user']) {
      expect(await refusal(admin.roles.create(CLI, newRole({ name })))).toMatchObject({ slug: 'conflict' });
    }
  });

  it('cannot be renamed, deleted or emptied', async () => {
    const { administrator, all } = BUILT_IN_ROLES;
    expect(await refusal(admin.roles.update(CLI, all, { version: 1, name: 'Everybody' }))).toMatchObject({ slug: 'conflict' });
    expect(await refusal(admin.roles.remove(CLI, all, 1))).toMatchObject({ slug: 'conflict', detail: expect.stringMatching(/built in/) });
    expect(await refusal(admin.roles.update(CLI, administrator, { version: 1, permissions: [] }))).toMatchObject({ slug: 'conflict' });
    expect(await refusal(admin.roles.update(CLI, all, { version: 1, permissions: ['users.read'] }))).toMatchObject({ slug: 'conflict' });
  });

  it('can be flagged and unflagged where they do not administer', async () => {
    expect(await admin.roles.update(CLI, BUILT_IN_ROLES.all, { version: 1, twoFactorAuth: true })).toMatchObject({ twoFactorAuth: true, version: 2 });
    expect(await admin.roles.update(CLI, BUILT_IN_ROLES.all, { version: 2, twoFactorAuth: false })).toMatchObject({ twoFactorAuth: false, version: 3 });
  });
});

describe('roles of the site', () => {
  it('are made, changed and deleted, each told once', async () => {
    const role = await admin.roles.create(CLI, newRole({ name: ' Sales ', allowedMethods: ['sms', 'totp'], graceDays: 7 }));
    expect(role).toMatchObject({ name: 'Sales', allowedMethods: ['totp', 'sms'], graceDays: 7, trustedDeviceHours: null, version: 1, warnings: [] });
    const changed = await admin.roles.update(CLI, role.id, { version: 1, name: 'Sales team', graceDays: null });
    expect(changed).toMatchObject({ name: 'Sales team', graceDays: null, allowedMethods: ['totp', 'sms'], version: 2 });
    await admin.roles.remove(CLI, role.id, 2);
    expect(await refusal(admin.roles.find(role.id))).toMatchObject({ slug: 'not-found' });
    expect(admin.events.map((entry) => entry.event)).toEqual(['role_created', 'role_updated', 'role_deleted']);
    expect(admin.events[1]).toMatchObject({ target: { kind: 'role', id: role.id } });
    expect([admin.events[1]!.before, admin.events[1]!.after]).toEqual([
      { name: 'Sales', graceDays: 7 },
      { name: 'Sales team', graceDays: null },
    ]);
  });

  it('have one blank between words, whatever was typed', async () => {
    const named = (name: string) => admin.roles.create(CLI, createRoleBody.parse({ name }));
    expect(await named('Accounts \u00a0  Manager')).toMatchObject({ name: 'Accounts Manager' });
    expect(await refusal(named('accounts  manager'))).toMatchObject({ slug: 'conflict' });
    const { id } = await admin.person('anna', ['accounts   manager']);
    expect((await admin.users.find(id)).roles).toEqual(['Accounts Manager']);
  });

  it('stay as they are where a change changes nothing, though the methods are named in another order', async () => {
    const { warnings: _, ...role } = await admin.roles.create(CLI, newRole({ name: 'Sales', allowedMethods: ['sms', 'totp'], permissions: ['users.read'] }));
    for (const wish of [{}, { name: ' Sales', graceDays: null, allowedMethods: ['sms' as const, 'totp' as const], permissions: ['users.read' as const] }]) {
      expect(await admin.roles.update(CLI, role.id, updateRoleBody.parse({ version: 1, ...wish }))).toEqual({ ...role, warnings: [] });
    }
    expect(admin.events.map((entry) => entry.event)).toEqual(['role_created']);
    expect(await refusal(admin.roles.update(CLI, role.id, { version: 7 }))).toMatchObject({ slug: 'conflict' });
  });

  it('are flagged by themselves with an administration permission, and stay so', async () => {
    const made = await admin.roles.create(CLI, newRole({ name: 'Keepers', permissions: ['settings.write'] }));
    expect(made).toMatchObject({ twoFactorAuth: true, warnings: [{ code: 'role_flagged' }] });
    expect(await refusal(admin.roles.update(CLI, made.id, { version: 1, twoFactorAuth: false }))).toMatchObject({
      slug: 'conflict',
      detail: expect.stringMatching(/settings\.write/),
    });
    const sales = await admin.roles.create(CLI, newRole({}));
    const given = await admin.roles.update(CLI, sales.id, { version: 1, permissions: ['users.write'] });
    expect(given).toMatchObject({ twoFactorAuth: true, warnings: [{ code: 'role_flagged' }] });
    expect(lastEvent()).toMatchObject({ after: { twoFactorAuth: true, permissions: ['users.write'] } });
  });

  it('cannot be deleted while somebody holds them', async () => {
    const role = await admin.roles.create(CLI, newRole({}));
    const anna = await admin.person('anna', ['Sales']);
    expect(await refusal(admin.roles.remove(CLI, role.id, 1))).toMatchObject({ slug: 'conflict', detail: expect.stringMatching(/One person/) });
    await admin.users.setRoles(CLI, anna.id, [], 1);
    await admin.roles.remove(CLI, role.id, 1);
  });

  it('are never lost to somebody given them while they are deleted', async () => {
    for (let round = 0; round < 5; round++) {
      const role = await admin.roles.create(CLI, newRole({ name: `Role ${round}` }));
      const anna = await admin.person(`anna${round}`);
      const [given, removed] = await Promise.allSettled([
        admin.users.setRoles(CLI, anna.id, [`Role ${round}`], 1),
        admin.roles.remove(CLI, role.id, 1),
      ]);
      expect([given.status, removed.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const loser = given.status === 'rejected' ? given : removed;
      expect(refused((loser as PromiseRejectedResult).reason).slug).toMatch(/^(conflict|validation-failed)$/);
    }
  });

  it('answer a stale write with the version that counts', async () => {
    const role = await admin.roles.create(CLI, newRole({}));
    await admin.roles.update(CLI, role.id, { version: 1, graceDays: 1 });
    expect(await refusal(admin.roles.update(CLI, role.id, { version: 1, graceDays: 2 }))).toMatchObject({ slug: 'conflict', members: { version: 2 } });
    expect(await refusal(admin.roles.remove(CLI, role.id, 1))).toMatchObject({ slug: 'conflict', members: { version: 2 } });
  });

  it('are listed page by page', async () => {
    for (const name of ['C', 'B', 'A']) await admin.roles.create(CLI, newRole({ name }));
    const first = await admin.roles.list({ limit: 5 });
    const second = await admin.roles.list({ limit: 5, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map((role) => role.name).slice(4)).toEqual(['C', 'B', 'A']);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    { name: '' },
    { name: 'x'.repeat(101) },
    { name: 'Adm\u200bin' },
    { name: '\ufdfa'.repeat(100) },
    { name: 'two\nlines' },
    { allowedMethods: ['webauthn'] },
    { allowedMethods: ['recovery_code'] },
    { allowedMethods: ['totp', 'totp'] },
    { trustedDeviceHours: 0 },
    { trustedDeviceHours: 721 },
    { trustedDeviceHours: 1.5 },
    { graceDays: -1 },
    { graceDays: 31 },
    { graceDays: '7' },
    { permissions: ['everything'] },
    { twoFactorAuth: 'true' },
    { builtIn: true },
    { automatic: 'everybody' },
    { version: 1 },
  ])('refuse %o', (given) => {
    expect(createRoleBody.safeParse({ name: 'Sales', twoFactorAuth: false, permissions: [], ...given }).success).toBe(false);
  });

  it('need a version to be changed', () => {
    expect(updateRoleBody.safeParse({ name: 'Sales' }).success).toBe(false);
  });
});

describe('the master switch', () => {
  const settings = (before: Record<string, unknown>, after: Record<string, unknown>): Change => ({
    kind: 'settings',
    before,
    after,
    changed: Object.keys(after),
  });
  const settle = (change: Change) => admin.dataSource.transaction((manager) => admin.changeReview.settle(change, manager));
  const all = () => admin.roles.find(BUILT_IN_ROLES.all);

  it('flags All when it goes on, and says so in the record', async () => {
    await settle(settings({ enable_two_factor_auth: false }, { enable_two_factor_auth: true }));
    expect(await all()).toMatchObject({ twoFactorAuth: true, version: 2 });
    expect(lastEvent()).toMatchObject({ event: 'role_updated', target: { label: 'All' }, after: { twoFactorAuth: true } });
  });

  it.each([
    ['goes off', { enable_two_factor_auth: true }, { enable_two_factor_auth: false }],
    ['stays on while something else is saved', { enable_two_factor_auth: true, otp_code_lifetime: 300 }, { enable_two_factor_auth: true, otp_code_lifetime: 60 }],
  ])('touches no flag when it %s', async (_, before, after) => {
    await settle(settings(before, after));
    expect(await all()).toMatchObject({ twoFactorAuth: false, version: 1 });
    await admin.roles.update(CLI, BUILT_IN_ROLES.all, { version: 1, twoFactorAuth: true });
    await settle(settings(before, after));
    expect(await all()).toMatchObject({ twoFactorAuth: true, version: 2 });
  });

  it('leaves no flag behind when the change is taken back', async () => {
    const failing = admin.dataSource.transaction(async (manager) => {
      await admin.changeReview.settle(settings({ enable_two_factor_auth: false }, { enable_two_factor_auth: true }), manager);
      throw new Error('refused later');
    });
    await expect(failing).rejects.toThrow('refused later');
    expect(await all()).toMatchObject({ twoFactorAuth: false, version: 1 });
  });
});

describe('a reviewer that objects', () => {
  it('takes the change back, seeing it as it would be', async () => {
    const review = new ChangeReview();
    const seen: unknown[] = [];
    review.registerReviewer({
      review: async (change, manager) => {
        seen.push(change, (await manager.query<[{ count: number }]>(`select count(*)::int as count from role where name = 'Sales'`))[0].count);
        return [{ kind: 'lock-out', detail: 'nobody left', people: [] }];
      },
    });
    const roles = new RolesService(admin.dataSource, review, new RecordingAuditLog(admin.events));
    expect(await refusal(roles.create(CLI, newRole({})))).toMatchObject({ slug: 'would-lock-out' });
    expect(admin.events).toEqual([]);
    expect(seen).toEqual([expect.objectContaining({ kind: 'role', change: 'created' }), 1]);
    expect((await admin.roles.list({ limit: 25 })).items).toHaveLength(4);
  });
});
