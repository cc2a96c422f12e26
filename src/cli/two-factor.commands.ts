import type { Command } from 'commander';
import { viewOfFactor } from '../auth/factors/factor-list.service';
import { Decisions } from '../auth/policy/decision.service';
import { commonProblems } from '../common/problems/common.problems';
import { SecondFactors } from '../otp/second-factors.service';
import { RecoveryCodes } from '../otp/factors/recovery/recovery-codes';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import { UsersService } from '../users/users.service';
import type { Shell } from './shell';
import { countPeople } from './people-count';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

export function addTwoFactorCommands(program: Command, shell: Shell): void {
  const twoFactor = program.command('two-factor').description('who is asked for a second factor, and why');
  twoFactor
    .command('status')
    .description('the switch, the method and how many are asked; with --user the decision about one person')
    .option('--user <login>')
    .action(({ user }: { user?: string }) => shell.run((session) => (user === undefined ? siteStatus(session) : userStatus(session, user))));
}

function siteStatus(session: SiteSession): Promise<Result> {
  return session.withServices(async (app) => {
    const { settings } = await app.get(SystemSettingsService, { strict: false }).current();
    const totals = await countPeople(app);
    const policy = {
      enabled: settings.enable_two_factor_auth,
      method: settings.two_factor_method,
      requireForAll: settings.require_two_factor_for_all,
      appliesToWebsiteUsers: settings.two_factor_applies_to_website_users,
    };
    return {
      view: { policy, totals },
      lines: [
        `two-factor login  ${policy.enabled ? 'on' : 'off'}`,
        `method            ${policy.method}`,
        `people            ${totals.users}`,
        `asked             ${totals.asked}`,
        `enrolled          ${totals.enrolled}`,
        `must enrol        ${totals.mustEnrol}`,
        `cannot sign in    ${totals.cannotSignIn}`,
      ],
    };
  });
}

function userStatus(session: SiteSession, login: string): Promise<Result> {
  return session.withServices(async (app) => {
    const user = await app.get(UsersService, { strict: false }).findByLogin(login);
    if (!user) throw commonProblems.notFound('Nobody has this login.');
    const decision = await app.get(Decisions, { strict: false }).about(user.id);
    const factors = (await app.get(SecondFactors, { strict: false }).enrolledOf(user.id)).map(viewOfFactor);
    const recoveryCodesLeft = await app.get(RecoveryCodes, { strict: false }).left(user.id);
    const said = factors.map(({ method, label, hint }) => `factor      ${[method, label, hint].filter((part) => part !== undefined).join('  ')}`);
    return {
      view: { ...decision, factors, recoveryCodesLeft },
      lines: [
        `person      ${user.email}`,
        `decision    ${decision.kind}`,
        `because     ${decision.because}`,
        `demanded    ${decision.demanded ?? '-'}`,
        ...said,
        `recovery codes left  ${recoveryCodesLeft}`,
      ],
    };
  });
}
