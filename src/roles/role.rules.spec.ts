import { PERMISSIONS } from '../common/access/permission';
import { BUILT_IN_ROLES } from './built-in-roles';
import { settleNewRole, settleRole, whyNotDelete, type RoleTerms, type StoredRole } from './role.rules';

const sales: StoredRole = {
  id: 'sales',
  name: 'Sales',
  builtIn: false,
  automatic: null,
  twoFactorAuth: false,
  allowedMethods: [],
  trustedDeviceHours: null,
  graceDays: null,
  permissions: ['reports.read'],
};
const helpdesk: StoredRole = { ...sales, id: 'helpdesk', name: 'Helpdesk', twoFactorAuth: true, permissions: ['users.write'] };
const all: StoredRole = { ...sales, id: BUILT_IN_ROLES.all, name: 'All', builtIn: true, automatic: 'everybody', permissions: [] };
const administrator: StoredRole = {
  ...sales,
  id: BUILT_IN_ROLES.administrator,
  name: 'Administrator',
  builtIn: true,
  twoFactorAuth: true,
  permissions: PERMISSIONS,
};
const manager: StoredRole = { ...administrator, id: BUILT_IN_ROLES.systemManager, name: 'System Manager', permissions: ['users.write'] };

describe(settleRole.name, () => {
  it.each<[string, StoredRole, Partial<RoleTerms>, Partial<RoleTerms>, string[]]>([
    ['keeps what was not named', sales, { graceDays: 7 }, { name: 'Sales', graceDays: 7, permissions: ['reports.read'] }, []],
    ['flags a role', sales, { twoFactorAuth: true }, { twoFactorAuth: true }, []],
    ['flags by itself with an administration permission', sales, { permissions: ['settings.write'] }, { twoFactorAuth: true }, ['role_flagged']],
    ['flags by itself whatever the same request says', sales, { permissions: ['roles.write'], twoFactorAuth: false }, { twoFactorAuth: true }, ['role_flagged']],
    ['does not flag for reading', sales, { permissions: ['users.read', 'settings.read'] }, { twoFactorAuth: false }, []],
    ['unflags when the permission goes in the same request', helpdesk, { permissions: [], twoFactorAuth: false }, { twoFactorAuth: false }, []],
    ['keeps the flag when only the permission goes', helpdesk, { permissions: [] }, { twoFactorAuth: true }, []],
    ['flags and unflags All', { ...all, twoFactorAuth: true }, { twoFactorAuth: false }, { twoFactorAuth: false }, []],
    ['takes the fixed permissions in another order', administrator, { permissions: PERMISSIONS.toReversed() }, {}, []],
    ['lets System Manager lose a permission', manager, { permissions: [] }, { permissions: [] }, []],
  ])('%s', (_, before, wanted, after, warnings) => {
    const verdict = settleRole(before, wanted);
    expect(verdict).toMatchObject({ ok: true, after });
    expect(verdict.ok && verdict.warnings.map((warning) => warning.code)).toEqual(warnings);
  });

  it.each<[string, StoredRole, Partial<RoleTerms>, RegExp]>([
    ['unflagging a role that may administer', helpdesk, { twoFactorAuth: false }, /users\.write\) always demands/],
    ['swapping one administration permission for another to unflag', helpdesk, { twoFactorAuth: false, permissions: ['settings.write'] }, /settings\.write/],
    ['unflagging Administrator', administrator, { twoFactorAuth: false }, /always demands/],
    ['renaming a built-in role', manager, { name: 'Managers' }, /cannot be renamed/],
    ['writing a built-in name another way', all, { name: 'ALL' }, /cannot be renamed/],
    ['permissions for everybody', all, { permissions: ['reports.read'] }, /cannot carry permissions/],
    ['taking a permission from Administrator', administrator, { permissions: PERMISSIONS.slice(1) }, /fixed/],
  ])('refuses %s', (_, before, wanted, because) => {
    expect(settleRole(before, wanted)).toEqual({ ok: false, because: expect.stringMatching(because) });
  });
});

describe(settleNewRole.name, () => {
  it('flags a new role that may administer and says so', () => {
    const verdict = settleNewRole({ ...sales, name: 'Keepers', permissions: ['settings.write'] });
    expect(verdict).toMatchObject({ ok: true, after: { twoFactorAuth: true }, warnings: [{ code: 'role_flagged', message: expect.stringContaining('Keepers') }] });
  });
});

describe(whyNotDelete.name, () => {
  it.each([
    [sales, 0, null],
    [sales, 1, /One person holds/],
    [sales, 12, /12 people hold/],
    [manager, 0, /built in/],
  ])('%o held by %i', (role, heldBy, because) => {
    if (because === null) expect(whyNotDelete(role, heldBy)).toBeNull();
    else expect(whyNotDelete(role, heldBy)).toMatch(because);
  });
});
