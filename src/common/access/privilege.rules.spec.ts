import { whyNotAtAll, whyNotChange, whyNotEdit, whyNotGive, type Standing } from './privilege.rules';

const CLI: Standing = { kind: 'command_line' };
const clerk: Standing = {
  kind: 'user',
  userId: 'clerk',
  permissions: new Set(['users.read', 'users.write', 'roles.write']),
  isAdministrator: false,
  roleIds: new Set(['all', 'clerks']),
};
// Deliberately without permissions of its own: the exception is the role, not what it carries today.
const administrator: Standing = { kind: 'user', userId: 'admin', permissions: new Set(), isAdministrator: true, roleIds: new Set(['all', 'administrator']) };

describe(whyNotAtAll.name, () => {
  it.each([
    ['holds it', clerk, 'users.write', null],
    ['lost it since the guard looked', clerk, 'settings.write', /settings\.write/],
    ['is the command line', CLI, 'settings.write', null],
  ])('%s', (_, actor, needed, why) => {
    expectWhy(whyNotAtAll(actor, needed), why);
  });
});

describe(whyNotChange.name, () => {
  it.each([
    ['somebody without permissions', clerk, { id: 'anna', permissions: [] }, null],
    ['somebody with the same permissions', clerk, { id: 'anna', permissions: ['users.read', 'users.write'] }, null],
    ['somebody with one permission more', clerk, { id: 'anna', permissions: ['users.read', 'audit.read'] }, /audit\.read/],
    ['oneself', clerk, { id: 'clerk', permissions: ['users.read'] }, /own account/],
    ['oneself, as Administrator', administrator, { id: 'admin', permissions: [] }, /own account/],
    ['anybody else, as Administrator', administrator, { id: 'anna', permissions: ['audit.read'] }, null],
    ['anybody, from the command line', CLI, { id: 'anna', permissions: ['audit.read'] }, null],
  ])('%s', (_, actor, person, why) => {
    expectWhy(whyNotChange(actor, person), why);
  });
});

describe(whyNotGive.name, () => {
  it.each([
    ['nothing', clerk, [], null],
    ['what one holds', clerk, ['users.write'], null],
    ['what one lacks', clerk, ['users.write', 'settings.write'], /lack: settings\.write\./],
    ['anything, as Administrator', administrator, ['settings.write'], null],
    ['anything, from the command line', CLI, ['settings.write'], null],
  ])('%s', (_, actor, permissions, why) => {
    expectWhy(whyNotGive(actor, permissions), why);
  });
});

describe(whyNotEdit.name, () => {
  it.each([
    ['a role of others', clerk, { id: 'sales', permissions: [] }, null],
    ['a role one holds', clerk, { id: 'clerks', permissions: [] }, /hold themselves/],
    ['an automatic role one holds', clerk, { id: 'all', permissions: [] }, /hold themselves/],
    ['a role above one', clerk, { id: 'auditors', permissions: ['audit.read'] }, /audit\.read/],
    ['a role one holds, as Administrator', administrator, { id: 'administrator', permissions: ['audit.read'] }, null],
    ['any role, from the command line', CLI, { id: 'all', permissions: [] }, null],
  ])('%s', (_, actor, role, why) => {
    expectWhy(whyNotEdit(actor, role), why);
  });
});

function expectWhy(actual: string | null, expected: RegExp | null): void {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toMatch(expected);
}
