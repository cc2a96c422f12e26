import { join, resolve } from 'node:path';
import type { LoggerService } from '@nestjs/common';
import { maskLogin } from '../common/mask';
import type { AppConfig } from '../config/app-config';
import type { FirstAdministrator } from './first-administrator';

export interface StartFacts {
  readonly config: Pick<AppConfig, 'http' | 'isProduction' | 'database' | 'dataDir' | 'keysFile' | 'mail' | 'sms' | 'warnings'>;
  readonly administrator: FirstAdministrator;
  /** Things made or repaired at this start. */
  readonly notices: readonly string[];
}

/** Where nobody reads along: the same as log lines, with neither a password nor a full address (product P-53). */
export function logStart({ config, administrator, notices }: StartFacts, logger: LoggerService): void {
  logger.log({ message: 'ready', url: config.http.publicUrl.href }, 'Server');
  if (administrator.kind !== 'settled') logger.log({ message: 'first administrator', login: maskLogin(administrator.login), state: administrator.kind }, 'Server');
  if (administrator.kind === 'spent') logger.warn(renewal('LOGIN').trim(), 'Server');
  for (const line of [...notices, ...config.warnings]) logger.warn(line, 'Server');
}

/**
 * What a person at the terminal reads when the server is up (contract §2): the one place a one-time password is shown.
 * @param site name of the site, for the commands to copy
 */
export function startText({ config, administrator, notices }: StartFacts, site?: string): string {
  const command = site === undefined ? 'npx countersign' : `npx countersign --site ${site}`;
  const { publicUrl } = config.http;
  const lines = [
    `Countersign is ready at ${publicUrl.href}`,
    ...administratorLines(administrator, command),
    ...(config.isProduction ? [] : mailboxLines(config)),
    ...(administrator.kind === 'settled' || config.isProduction ? [] : nextSteps(config, command, administrator, site === undefined ? notDefault(config) : [])),
    ...(config.isProduction ? [] : [`  Docs       ${publicUrl.link('/api/docs')} and README.md`]),
    ...[...notices, ...config.warnings].map((line) => `  Note       ${line}`),
  ];
  return `\n${lines.join('\n')}\n\n`;
}

function administratorLines(administrator: FirstAdministrator, command: string): string[] {
  switch (administrator.kind) {
    case 'made': {
      const login = `  Login      ${administrator.login}`;
      if (administrator.password === null) return [`${login} (with the password of ADMIN_PASSWORD)`];
      return [login, `  Password   ${administrator.password}   (once, within 24 hours; not shown again)`];
    }
    case 'waiting':
      return [`  Login      ${administrator.login} (one-time password of the first start, good until ${administrator.until.toISOString()})`];
    case 'spent':
      return [`  Login      ${administrator.login}: its one-time password is over.`, renewal(administrator.login, command)];
    case 'settled':
      return [];
  }
}

const renewal = (login: string, command = 'npx countersign'): string => `  Password   set one: ${command} user set-password ${login} --password-stdin`;

/** What the environment sends for real does not land in the mailbox. */
function mailboxLines({ http, mail, sms }: StartFacts['config']): string[] {
  const kept = [...(mail.smtpUrl === null ? ['mails'] : []), ...(sms.twilio === null ? ['texts'] : [])];
  return kept.length === 0 ? [] : [`  Mailbox    ${http.publicUrl.link('/dev/mailbox')} (${kept.join(' and ')} stay here)`];
}

/** Names alone, never values. A command without them would make a database of its own and change a setting there. A site's file carries its own. */
const notDefault = ({ database, dataDir, keysFile }: StartFacts['config']): string[] => [
  ...(database.url === null ? [] : ['DATABASE_URL']),
  ...(dataDir === resolve('data') ? [] : ['DATA_DIR']),
  ...(keysFile === join(dataDir, 'keys.json') ? [] : ['KEYS_FILE']),
];

/** @param variables what a second terminal needs besides */
function nextSteps({ http, mail }: StartFacts['config'], command: string, administrator: FirstAdministrator, variables: readonly string[]): string[] {
  const owesPassword = !(administrator.kind === 'made' && administrator.password === null);
  return [
    owesPassword
      ? '  Next       1. Sign in and choose your own password: README.md, "A first sign-in", does both with curl.'
      : '  Next       1. Sign in: README.md, "A first sign-in", shows how with curl.',
    `             2. Switch two-factor login on: ${command} set-config enable_two_factor_auth true`,
    ...(variables.length === 0 ? [] : [`                with the same ${variables.join(', ')} as here`]),
    `                (or PATCH ${http.publicUrl.link('/api/v1/system-settings')}); from then on everybody is asked at sign-in.`,
    `             3. Sign in again and follow the mail${mail.smtpUrl === null ? ' in the mailbox' : ''} to enrol an authenticator app.`,
  ];
}
