import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { commonProblems } from '../common/problems/common.problems';
import { fieldErrors } from '../common/validation/zod-errors';
import { inWords } from '../common/validation/zod-words';
import { createUserBody, type CreateUser, type UserView } from '../users/user.dto';
import { UsersService } from '../users/users.service';
import type { Shell } from './shell';
import { sendOwed } from './owed-messages';
import { UsageError } from './exit';
import { refuseWeakPassword, replacePassword, setFirstPassword } from './passwords';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

const BY_COMMAND_LINE = { kind: 'cli' } as const;
const PAGE = 100;

interface AddOptions {
  readonly email: string;
  readonly fullName: string;
  readonly username?: string;
  readonly mobile?: string;
  readonly role: readonly string[];
  readonly website?: true;
  readonly passwordStdin?: true;
}

export function addUserCommands(program: Command, shell: Shell): void {
  const user = program.command('user').description('people and their passwords');
  user
    .command('add')
    .description('add a person; without --password-stdin an invitation is mailed')
    .requiredOption('--email <address>')
    .requiredOption('--full-name <name>')
    .option('--username <name>')
    .option('--mobile <number>', 'with its country code, like +4915112345678')
    .option('--role <name>', 'may be repeated', (name: string, before: readonly string[]) => [...before, name], [])
    .option('--website', 'a customer or supplier of the portal, not of the ERP itself')
    .option('--password-stdin', 'read the password from standard input')
    .action(async (options: AddOptions) => {
      const password = options.passwordStdin ? await shell.terminal.readAll() : null;
      await shell.run((session) => addUser(session, options, password));
    });
  user
    .command('list')
    .description('everybody, in the order they were made')
    .action(() => shell.run(listUsers));
  user
    .command('set-password')
    .description('set a password; sessions and links of before end')
    .argument('<login>', 'address, user name or number')
    .option('--password-stdin', 'read the password from standard input; needed, since a password is never an argument')
    .action(async (login: string, options: { passwordStdin?: true }) => {
      if (!options.passwordStdin) throw new UsageError('a password is read from standard input: add --password-stdin');
      const password = await shell.terminal.readAll();
      await shell.run((session) => setPassword(session, login, password));
    });
  user
    .command('unlock')
    .description('lift every lock of wrong passwords and codes')
    .argument('<login>', 'address, user name or number')
    .action((login: string) => shell.run((session) => unlock(session, login)));
  for (const enabled of [false, true]) {
    user
      .command(enabled ? 'enable' : 'disable')
      .description(enabled ? 'let a disabled person sign in again' : 'end every session of a person and let them sign in no more')
      .argument('<login>')
      .action((login: string) => shell.run((session) => setEnabled(session, login, enabled)));
  }
}

function addUser(session: SiteSession, options: AddOptions, password: string | null): Promise<Result> {
  return session.withServices(async (app) => {
    const person = parsedPerson(options);
    if (password !== null) await refuseWeakPassword(app, person, password);
    const { warnings, ...view } = await app
      .get(UsersService, { strict: false })
      .create(BY_COMMAND_LINE, person, password === null ? undefined : (id, manager) => setFirstPassword(app, id, password, manager));
    if (view.invited) await sendOwed(app);
    const how = view.invited ? ', an invitation is on its way' : '';
    return { view: { ...view, warnings }, lines: [`${view.email} was added${how}`], warnings };
  });
}

function parsedPerson(options: AddOptions): CreateUser {
  const parsed = createUserBody.safeParse({
    email: options.email,
    fullName: options.fullName,
    username: options.username ?? null,
    mobileNumber: options.mobile ?? null,
    roles: options.role,
    userType: options.website ? 'website' : 'system',
  }, inWords);
  if (!parsed.success) throw commonProblems.validationFailed(fieldErrors(parsed.error));
  return parsed.data;
}

function listUsers(session: SiteSession): Promise<Result> {
  return session.withServices(async (app) => {
    const users = app.get(UsersService, { strict: false });
    const items: UserView[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<UsersService['list']>> = await users.list({ limit: PAGE, cursor: cursor ?? undefined });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return { view: { items, nextCursor: null }, lines: items.map(userLine) };
  });
}

function userLine(user: UserView): string {
  const state = [user.enabled ? null : 'disabled', user.invited ? 'invited' : null].filter((word) => word !== null);
  return [user.email, user.fullName, user.userType, user.roles.join(', ') || '-', ...state].join('  ');
}

function setPassword(session: SiteSession, login: string, password: string): Promise<Result> {
  return session.withServices(async (app) => {
    const user = await named(app, login);
    await refuseWeakPassword(app, user, password);
    await replacePassword(app, user, password);
    return { view: await app.get(UsersService, { strict: false }).find(user.id), lines: [`${user.email} has a new password; older sessions are over`] };
  });
}

function setEnabled(session: SiteSession, login: string, enabled: boolean): Promise<Result> {
  return session.withServices(async (app) => {
    const { id, version, email } = await named(app, login);
    const { warnings, ...view } = await app.get(UsersService, { strict: false }).update(BY_COMMAND_LINE, id, { enabled, version });
    return { view: { ...view, warnings }, lines: [`${email} is ${enabled ? 'enabled' : 'disabled'}`], warnings };
  });
}

function unlock(session: SiteSession, login: string): Promise<Result> {
  return session.withServices(async (app) => {
    const { id, email, locks } = await named(app, login);
    const view = await app.get(UsersService, { strict: false }).unlock(BY_COMMAND_LINE, id);
    await sendOwed(app);
    const lifted = locks.map(({ what }) => what).join(', ');
    return { view, lines: [lifted === '' ? `${email} was not locked` : `${email} is unlocked: ${lifted}`] };
  });
}

/** @throws Problem `not-found` */
async function named(app: INestApplicationContext, login: string): Promise<UserView> {
  const user = await app.get(UsersService, { strict: false }).findByLogin(login);
  if (!user) throw commonProblems.notFound('Nobody has this login.');
  return user;
}
