import type { Command } from 'commander';
import { commonProblems } from '../common/problems/common.problems';
import type { SettingsView } from '../system-settings/settings.view';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import type { Shell } from './shell';
import { UsageError } from './exit';
import { isSecretSetting, parseSettingText } from './setting-text';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

const FROM_STDIN = '-';

export function addSettingsCommands(program: Command, shell: Shell): void {
  const set = async (key: string, given: string): Promise<void> => {
    // An argument is seen by every account of the machine (ps) and kept in the shell's history.
    if (isSecretSetting(key) && given !== FROM_STDIN) throw new UsageError(`${key} is a secret: give it on standard input, with - as value`);
    const text = given === FROM_STDIN ? await shell.terminal.readAll() : given;
    await shell.run((session) => setConfig(session, key, parseSettingText(key, text)));
  };
  program
    .command('set-config')
    .description('change a system setting; null puts it back to its default')
    .argument('<key>', 'see get-config, or docs/settings.md')
    .argument('<value>', 'lists as JSON or separated by commas; - reads standard input, which secrets need')
    .action(set);
  program
    .command('enable_two_factor_auth')
    .description('the same as set-config enable_two_factor_auth')
    .argument('<value>', 'true or false')
    .action((value: string) => set('enable_two_factor_auth', value));
  program
    .command('get-config')
    .description('show one system setting, or all of them with where each value comes from')
    .argument('[key]')
    .action((key: string | undefined) => shell.run((session) => getConfig(session, key)));
}

function setConfig(session: SiteSession, key: string, value: unknown): Promise<Result> {
  return session.withServices(async (app) => {
    const settings = app.get(SystemSettingsService, { strict: false });
    const { snapshot, warnings } = await settings.change({ version: null, patch: { [key]: value } });
    const view = await settings.viewOf(snapshot);
    return { view: { ...view, warnings }, lines: [line(key, view)], warnings };
  });
}

function getConfig(session: SiteSession, key: string | undefined): Promise<Result> {
  return session.withServices(async (app) => {
    const view = await app.get(SystemSettingsService, { strict: false }).view();
    if (key === undefined) return { view, lines: Object.keys(view.settings).map((each) => line(each, view)) };
    const entry = view.settings[key];
    if (!entry) throw commonProblems.notFound(`${key} is not a system setting.`);
    return { view: { ...view, settings: { [key]: entry } }, lines: [shown(entry.value)] };
  });
}

function line(key: string, { settings }: SettingsView): string {
  const entry = settings[key];
  const source = entry && entry.source !== 'database' ? `  (${entry.source})` : '';
  return `${key} = ${shown(entry?.value)}${source}`;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
