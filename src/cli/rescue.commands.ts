import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { Emergency } from '../auth/emergency/emergency.service';
import { reasonBody } from '../auth/rescue/person-factors.view';
import { TwoFactorResets } from '../auth/rescue/two-factor-resets.service';
import { commonProblems } from '../common/problems/common.problems';
import { fieldErrors } from '../common/validation/zod-errors';
import { inWords } from '../common/validation/zod-words';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import type { UserView } from '../users/user.dto';
import { UsersService } from '../users/users.service';
import { UsageError } from './exit';
import { sendOwed } from './owed-messages';
import type { Shell } from './shell';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

const BY_COMMAND_LINE = { kind: 'cli' } as const;

const DEFAULT_HOURS = 4;
const MOST_HOURS = 24;

interface DisableOptions {
  readonly reason?: string;
  readonly hours: string;
  readonly end?: true;
}

interface ResetOptions {
  readonly user: string;
  readonly reason: string;
  readonly temporaryCode?: true;
}

/** Ways back in for people who lost their second factor. */
export function addRescueCommands(twoFactor: Command, shell: Shell): void {
  twoFactor
    .command('reset')
    .description('take all second factors and recovery codes of a person away; their sessions end and they are told')
    .requiredOption('--user <login>', 'address, user name or number')
    .requiredOption('--reason <text>', 'kept in the audit')
    .option('--temporary-code', 'print a code that stands in for the second step of one sign-in within 8 hours: where no mail can be sent')
    .action((options: ResetOptions) => shell.run((session) => reset(session, options)));
  twoFactor
    .command('disable')
    .description('ask nobody for some hours; the switch and the flags stay, and every administrator is told')
    .requiredOption('--emergency', 'said so that nobody does it by mistake: to switch off for good use set-config')
    .option('--reason <text>', 'kept in the audit and mailed to every administrator')
    .option('--hours <number>', `at most ${MOST_HOURS}`, String(DEFAULT_HOURS))
    .option('--end', 'end it now; sessions made meanwhile have to prove a factor to go on')
    .action(async (options: DisableOptions) => {
      if (options.end === true) return shell.run(endEmergency);
      const hours = hoursOf(options.hours);
      if (options.reason === undefined) throw new UsageError('an emergency has a reason: add --reason TEXT');
      const { reason } = options;
      return shell.run((session) => beginEmergency(session, reason, hours));
    });
}

function reset(session: SiteSession, options: ResetOptions): Promise<Result> {
  return session.withServices(async (app) => {
    const { id, email } = await named(app, options.user);
    const { warnings, ...view } = await app.get(TwoFactorResets, { strict: false }).reset(BY_COMMAND_LINE, id, reasonOf(options), options.temporaryCode);
    await sendOwed(app);
    const { temporaryCode: made } = view;
    const said = `${email} has no second factor any more; the next one needs a mailed link or a temporary code`;
    return { view: { ...view, warnings }, lines: [said, ...(made ? [`temporary code  ${made.code}  (once, until ${made.expiresAt}; not shown again)`] : [])], warnings };
  });
}

/** @throws UsageError */
function hoursOf(text: string): number {
  const hours = /^[0-9]{1,2}$/.test(text) ? Number(text) : 0;
  if (hours < 1 || hours > MOST_HOURS) throw new UsageError(`--hours is a whole number from 1 to ${MOST_HOURS}`);
  return hours;
}

function beginEmergency(session: SiteSession, reason: string, hours: number): Promise<Result> {
  return session.withServices(async (app) => {
    const { until } = await app.get(Emergency, { strict: false }).begin(reasonOf({ reason }), hours);
    return emergencyResult(app, `nobody is asked for a second factor until ${until.toISOString()}; a password alone signs in`);
  });
}

function endEmergency(session: SiteSession): Promise<Result> {
  return session.withServices(async (app) => {
    await app.get(Emergency, { strict: false }).end();
    return emergencyResult(app, 'the emergency is over; who is asked is what the settings say');
  });
}

async function emergencyResult(app: INestApplicationContext, said: string): Promise<Result> {
  const view = await app.get(SystemSettingsService, { strict: false }).view();
  await sendOwed(app);
  return { view: { emergency: view.emergency }, lines: [said] };
}

/** @throws Problem `validation-failed` */
function reasonOf({ reason }: { readonly reason: string }): string {
  const parsed = reasonBody.safeParse({ reason }, inWords);
  if (!parsed.success) throw commonProblems.validationFailed(fieldErrors(parsed.error));
  return parsed.data.reason;
}

/** @throws Problem `not-found` */
async function named(app: INestApplicationContext, login: string): Promise<UserView> {
  const user = await app.get(UsersService, { strict: false }).findByLogin(login);
  if (!user) throw commonProblems.notFound('Nobody has this login.');
  return user;
}
