import type { Command } from 'commander';
import { Decisions } from '../auth/policy/decision.service';
import { PolicyPreview } from '../auth/policy/policy-preview.service';
import type { PreviewView } from '../auth/policy/preview.dto';
import { EFFECTS, type Effect } from '../auth/policy/preview.rules';
import { viewOfPersonFactor } from '../auth/rescue/person-factors.service';
import { commonProblems } from '../common/problems/common.problems';
import { TwoFactorCoverage } from '../reports/two-factor-coverage.service';
import { SecondFactors } from '../otp/second-factors.service';
import { RecoveryCodes } from '../otp/factors/recovery/recovery-codes';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import { UsersService } from '../users/users.service';
import { UsageError } from './exit';
import { parseSettingText } from './setting-text';
import { addRescueCommands } from './rescue.commands';
import type { Shell } from './shell';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

export function addTwoFactorCommands(program: Command, shell: Shell): void {
  const twoFactor = program.command('two-factor').description('who is asked for a second factor, and why');
  twoFactor
    .command('status')
    .description('the switch, the method and how many are asked; with --user the decision about one person')
    .option('--user <login>')
    .action(({ user }: { user?: string }) => shell.run((session) => (user === undefined ? siteStatus(session) : userStatus(session, user))));
  twoFactor
    .command('preview')
    .description('whom a change of settings would touch: a dry run by the same rules, which changes nothing')
    .argument('<key=value...>', 'as set-config takes them')
    .action((changes: string[]) => shell.run((session) => preview(session, settingsOf(changes))));
  addRescueCommands(twoFactor, shell);
}

/** @throws UsageError */
function settingsOf(changes: readonly string[]): Record<string, unknown> {
  const pairs = changes.map((change) => {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(change) ?? [];
    if (key === undefined || text === undefined) throw new UsageError(`${change}: a change is written KEY=VALUE`);
    return [key, parseSettingText(key, text)] as const;
  });
  return Object.fromEntries(pairs);
}

const LABELS = {
  unaffected: 'unaffected',
  newlyAsked: 'newly asked and ready',
  mustEnrol: 'must enrol',
  cannotSignIn: 'cannot sign in',
  noLongerAsked: 'no longer asked',
} as const satisfies Record<Effect, string>;

function preview(session: SiteSession, settings: Record<string, unknown>): Promise<Result> {
  return session.withServices(async (app) => {
    const view = await app.get(PolicyPreview, { strict: false }).preview({ settings, roles: {} });
    return { view, lines: EFFECTS.flatMap((effect) => linesOf(effect, view[effect])) };
  });
}

/** Who is not affected is only counted here: on an ordinary day that is everybody. */
function linesOf(effect: Effect, { count, users }: PreviewView[Effect]): string[] {
  const named = effect === 'unaffected' ? [] : users.map(({ login, because }) => `  ${login}  (${because})`);
  const more = named.length > 0 && count > named.length ? [`  and ${count - named.length} more`] : [];
  return [`${LABELS[effect].padEnd(22)} ${count}`, ...named, ...more];
}

function siteStatus(session: SiteSession): Promise<Result> {
  return session.withServices(async (app) => {
    const { policy, totals } = await app.get(TwoFactorCoverage, { strict: false }).totals();
    const { emergency } = await app.get(SystemSettingsService, { strict: false }).view();
    return {
      view: { policy, totals, emergency },
      lines: [
        `two-factor login  ${policy.enabled ? 'on' : 'off'}`,
        ...(emergency ? [`emergency         nobody is asked until ${emergency.until} (${emergency.reason})`] : []),
        `method            ${policy.method}`,
        `people            ${totals.users}`,
        `asked             ${totals.asked}`,
        `enrolled          ${totals.enrolled}`,
        `must enrol        ${totals.mustEnrol}`,
        `in grace          ${totals.grace}`,
        `exempt            ${totals.exempt}`,
        `locked            ${totals.locked}`,
        `cannot sign in    ${totals.cannotSignIn}`,
      ],
    };
  });
}

const slow = ({ seconds, seenAt }: { seconds: number; seenAt: string }): string => `clock about ${seconds} s behind (seen ${seenAt})`;

function userStatus(session: SiteSession, login: string): Promise<Result> {
  return session.withServices(async (app) => {
    const user = await app.get(UsersService, { strict: false }).findByLogin(login);
    if (!user) throw commonProblems.notFound('Nobody has this login.');
    const decision = await app.get(Decisions, { strict: false }).about(user.id);
    const factors = (await app.get(SecondFactors, { strict: false }).enrolledOf(user.id)).map(viewOfPersonFactor);
    const recoveryCodesLeft = await app.get(RecoveryCodes, { strict: false }).left(user.id);
    const said = factors.map(({ method, label, hint, clockBehind }) => `factor      ${[method, label, hint, clockBehind && slow(clockBehind)].filter(Boolean).join('  ')}`);
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
