import { PublicUrl } from '../config/public-url';
import type { FirstAdministrator } from './first-administrator';
import { JsonLogger } from './json-logger';
import { logStart, startText } from './start-text';

const made: FirstAdministrator = { kind: 'made', login: 'administrator@localhost', password: 'abcd-efgh' };
const facts = (administrator: FirstAdministrator, isProduction = false, notices: string[] = []) => ({
  config: {
    http: { host: '127.0.0.1', port: 3000, publicUrl: PublicUrl.of('http://localhost:3000'), trustProxy: false as const },
    isProduction,
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

  it('names the site in the commands to copy', () => {
    expect(startText(facts(made), 'shop')).toContain('npx countersign --site shop set-config');
  });
});
