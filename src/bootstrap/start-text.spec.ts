import { resolve } from 'node:path';
import { PublicUrl } from '../config/public-url';
import type { FirstAdministrator } from './first-administrator';
import { JsonLogger } from './json-logger';
import { logStart, startText } from './start-text';

const made: FirstAdministrator = { kind: 'made', login: 'administrator@localhost', password: 'abcd-efgh' };
const facts = (administrator: FirstAdministrator, isProduction = false, notices: string[] = []) => ({
  config: {
    http: { host: '127.0.0.1', port: 3000, publicUrl: PublicUrl.of('http://localhost:3000'), trustProxy: false as const },
    isProduction,
    database: { url: null as string | null, poolSize: 10 },
    dataDir: resolve('data'),
    keysFile: resolve('data', 'keys.json'),
    mail: { smtpUrl: null, from: null },
    sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false },
    warnings: ['be careful'],
  },
  administrator,
  notices,
});

describe('the text of a start', () => {
  it('fits a terminal at the first start, with everything a newcomer needs', () => {
    const text = startText(facts(made, false, ['a key file was made']));
    expect(text.trim().split('\n').length).toBeLessThanOrEqual(15);
    for (const part of ['http://localhost:3000', 'administrator@localhost', 'abcd-efgh', '/dev/mailbox', 'set-config enable_two_factor_auth true', '/api/docs', 'be careful']) {
      expect(text).toContain(part);
    }
  });

  it('tells how a one-time password that is over is renewed', () => {
    expect(startText(facts({ kind: 'spent', login: 'a@example.com' }))).toContain('user set-password a@example.com --password-stdin');
  });

  it('is short once somebody has signed in', () => {
    expect(startText(facts({ kind: 'settled' })).trim().split('\n')).toHaveLength(4);
  });

  it('is log lines without any password where nobody reads along', () => {
    const lines: string[] = [];
    logStart(facts(made, true), new JsonLogger('info', (line) => void lines.push(line)));
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['ready', 'first administrator', 'be careful']);
    expect(lines.join('')).not.toContain('abcd-efgh');
  });

  it('names what a second terminal needs too, or the command would make a database of its own', () => {
    const { config, ...rest } = facts(made);
    expect(startText({ config, ...rest })).not.toContain('with the same');
    const elsewhere = { ...config, database: { url: 'postgres://u:s3cret@h/d', poolSize: 10 }, dataDir: '/srv/cs' };
    const text = startText({ ...rest, config: elsewhere });
    expect(text).toContain('with the same DATABASE_URL, DATA_DIR, KEYS_FILE as here');
    expect(text).not.toContain('s3cret');
  });

  it('asks nobody to choose a password who has chosen one', () => {
    expect(startText(facts(made))).toContain('choose your own password');
    expect(startText(facts({ ...made, password: null }))).not.toContain('choose your own');
  });

  it('names the site in the commands to copy', () => {
    expect(startText(facts(made), 'shop')).toContain('npx countersign --site shop set-config');
  });
});
