import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { reasonBody } from '../auth/rescue/person-factors.view';
import { TwoFactorResets } from '../auth/rescue/two-factor-resets.service';
import { commonProblems } from '../common/problems/common.problems';
import { fieldErrors } from '../common/validation/zod-errors';
import type { UserView } from '../users/user.dto';
import { UsersService } from '../users/users.service';
import { sendOwed } from './owed-messages';
import type { Shell } from './shell';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

const BY_COMMAND_LINE = { kind: 'cli' } as const;

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

/** @throws Problem `validation-failed` */
function reasonOf({ reason }: { readonly reason: string }): string {
  const parsed = reasonBody.safeParse({ reason });
  if (!parsed.success) throw commonProblems.validationFailed(fieldErrors(parsed.error));
  return parsed.data.reason;
}

/** @throws Problem `not-found` */
async function named(app: INestApplicationContext, login: string): Promise<UserView> {
  const user = await app.get(UsersService, { strict: false }).findByLogin(login);
  if (!user) throw commonProblems.notFound('Nobody has this login.');
  return user;
}
