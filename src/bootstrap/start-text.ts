import type { LoggerService } from '@nestjs/common';
import { maskLogin } from '../common/mask';
import type { AppConfig } from '../config/app-config';
import type { FirstAdministrator } from './first-administrator';

export interface StartFacts {
  readonly config: Pick<AppConfig, 'http' | 'isProduction' | 'mail' | 'sms' | 'warnings'>;
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
    ...(administrator.kind === 'settled' || config.isProduction ? [] : nextSteps(publicUrl.href, config.mail.smtpUrl === null, command)),
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

const nextSteps = (url: string, mailStays: boolean, command: string): string[] => [
  '  Next       1. Sign in and choose your own password: README.md, "A first sign-in", does both with curl.',
  `             2. Switch two-factor login on: ${command} set-config enable_two_factor_auth true`,
  `                (or PATCH ${url}/api/v1/system-settings); from then on everybody is asked at sign-in.`,
  `             3. Sign in again and follow the mail${mailStays ? ' in the mailbox' : ''} to enrol an authenticator app.`,
];
