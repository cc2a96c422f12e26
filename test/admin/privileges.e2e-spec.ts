import type { Acting } from '../../src/common/access/privilege.rules';
import { BUILT_IN_ROLES } from '../../src/roles/built-in-roles';
import { CLI, newRole, newUser, refusal, startAdminServices, type AdminServices } from './admin-services';

/** Contract §5, security requirements R-153: nobody rises by administering, and nobody acts on somebody above them. */
let admin: AdminServices;
let clerk: { id: string; acting: Acting };
let manager: { id: string; acting: Acting };
let administrator: { id: string; acting: Acting };
let anna: { id: string; acting: Acting };

beforeAll(async () => {
  admin = await startAdminServices();
});
beforeEach(async () => {
  await admin.reset();
  await admin.roles.create(CLI, newRole({ name: 'Clerk', permissions: ['users.read', 'users.write', 'roles.read', 'roles.write'] }));
  await admin.roles.create(CLI, newRole({ name: 'Auditor', permissions: ['audit.read'] }));
  await admin.roles.create(CLI, newRole({ name: 'Sales' }));
  clerk = await admin.person('clerk', ['Clerk']);
  manager = await admin.person('manager', ['System Manager']);
  administrator = await admin.person('administrator', ['Administrator']);
  anna = await admin.person('anna', ['Sales']);
});
afterAll(() => admin.close());

const roleId = async (name: string): Promise<string> => {
  const rows = await admin.dataSource.query<{ id: string }[]>('select id from role where name = $1', [name]);
  return rows[0]!.id;
};

const forbidden = async (call: () => Promise<unknown>, detail: RegExp) => {
  const before = await snapshot();
  expect(await refusal(call())).toMatchObject({ slug: 'forbidden', detail: expect.stringMatching(detail) });
  expect(await snapshot()).toEqual(before);
};

const snapshot = () => admin.dataSource.query(`select (select json_agg(u order by u.id) from app_user u) as users,
  (select json_agg(r order by r.id) from role r) as roles, (select json_agg(g order by g.user_id, g.role_id) from user_role g) as given`);

describe('people', () => {
  it('can be changed by somebody who is not below them', async () => {
    await admin.users.update(clerk.acting, anna.id, { version: 1, fullName: 'Anna' });
    await admin.users.setRoles(clerk.acting, anna.id, ['Clerk'], 2);
    await admin.users.remove(clerk.acting, anna.id, 3);
  });

  it('are above somebody who lacks one permission of theirs', async () => {
    for (const { id } of [manager, administrator]) {
      await forbidden(() => admin.users.update(clerk.acting, id, { version: 1, email: 'mine@example.com' }), /settings\.write/);
      await forbidden(() => admin.users.setRoles(clerk.acting, id, [], 1), /settings\.write/);
      await forbidden(() => admin.users.remove(clerk.acting, id, 1), /settings\.write/);
    }
    await forbidden(() => admin.users.update(manager.acting, administrator.id, { version: 1, enabled: false }), /metrics\.read/);
  });

  it('do not administer themselves, the Administrator included', async () => {
    for (const { id, acting } of [clerk, manager, administrator]) {
      await forbidden(() => admin.users.update(acting, id, { version: 1, fullName: 'Me' }), /own account/);
      await forbidden(() => admin.users.setRoles(acting, id, ['Auditor'], 1), /own account/);
      await forbidden(() => admin.users.remove(acting, id, 1), /own account/);
    }
  });

  it('are not given what the giver lacks', async () => {
    await forbidden(() => admin.users.create(clerk.acting, newUser({ email: 'x@example.com', roles: ['Administrator'] })), /settings\.write/);
    await forbidden(() => admin.users.setRoles(clerk.acting, anna.id, ['Sales', 'Auditor'], 1), /audit\.read/);
    await admin.users.setRoles(manager.acting, anna.id, ['Sales', 'Auditor'], 1);
  });

  it('are all below the Administrator and the command line', async () => {
    await admin.users.update(administrator.acting, manager.id, { version: 1, enabled: false });
    await admin.users.setRoles(administrator.acting, anna.id, ['Administrator'], 1);
    await admin.users.update(CLI, administrator.id, { version: 1, fullName: 'Root' });
  });

  it('lose the right with the role, whatever was true when the request began', async () => {
    await admin.users.setRoles(CLI, clerk.id, ['Sales'], 1);
    await forbidden(() => admin.users.update(clerk.acting, anna.id, { version: 1, fullName: 'X' }), /users\.write/);
    await forbidden(() => admin.users.create(clerk.acting, newUser({ email: 'x@example.com' })), /users\.write/);
    await forbidden(() => admin.roles.create(clerk.acting, newRole({ name: 'X' })), /roles\.write/);
  });

  it('answer who they are before which version counts', async () => {
    await forbidden(() => admin.users.update(clerk.acting, manager.id, { version: 99 }), /lack/);
  });
});

describe('roles', () => {
  it('are made and edited within what the actor may give', async () => {
    const made = await admin.roles.create(clerk.acting, newRole({ name: 'Helpers', permissions: ['users.read'] }));
    await admin.roles.update(clerk.acting, made.id, { version: 1, permissions: ['users.read', 'users.write'] });
    await admin.roles.remove(clerk.acting, made.id, 2);
  });

  it('are not given what the actor lacks', async () => {
    await forbidden(() => admin.roles.create(clerk.acting, newRole({ name: 'Spies', permissions: ['audit.read'] })), /audit\.read/);
    await forbidden(async () => admin.roles.update(clerk.acting, await roleId('Sales'), { version: 1, permissions: ['settings.write'] }), /settings\.write/);
  });

  it('are not edited by those who hold them', async () => {
    await forbidden(async () => admin.roles.update(clerk.acting, await roleId('Clerk'), { version: 1, graceDays: 30 }), /hold themselves/);
    await forbidden(async () => admin.roles.remove(clerk.acting, await roleId('Clerk'), 1), /hold themselves/);
    await forbidden(() => admin.roles.update(manager.acting, BUILT_IN_ROLES.systemUser, { version: 1, twoFactorAuth: true }), /hold themselves/);
  });

  it('are not edited from below: a role is the people who hold it', async () => {
    await forbidden(async () => admin.roles.update(clerk.acting, await roleId('Auditor'), { version: 1, allowedMethods: ['email'] }), /audit\.read/);
    await forbidden(() => admin.roles.update(manager.acting, BUILT_IN_ROLES.administrator, { version: 1, allowedMethods: ['email'] }), /metrics\.read/);
  });

  it('are all open to the Administrator, those held included', async () => {
    await admin.roles.update(administrator.acting, BUILT_IN_ROLES.all, { version: 1, twoFactorAuth: true });
    await admin.roles.update(administrator.acting, BUILT_IN_ROLES.administrator, { version: 1, allowedMethods: ['totp'] });
  });
});
