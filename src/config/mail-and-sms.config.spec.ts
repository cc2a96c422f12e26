import { mailSubject } from './mail.config';
import { smsSubject, type TwilioConfig } from './sms.config';
import type { Variables } from './variables';

function mailProblems(env: Variables): string[] {
  const reading = mailSubject.read(env, 'local');
  return reading.ok ? [] : reading.problems.map(({ variable }) => variable);
}

function smsProblems(env: Variables): string[] {
  const reading = smsSubject.read(env, 'local');
  return reading.ok ? [] : reading.problems.map(({ variable, message }) => `${variable} ${message.slice(0, 22)}`);
}

function twilio(env: Variables): TwilioConfig | null {
  const reading = smsSubject.read(env, 'local');
  return reading.ok ? reading.value.twilio : null;
}

describe('mail', () => {
  it.each(['smtp://u:p@mail.example.com:587', 'smtps://mail:465', 'smtp://127.0.0.1:2525/', 'smtp://[::1]:25'])(
    '%s is a server',
    (SMTP_URL) => {
      expect(mailProblems({ SMTP_URL, MAIL_FROM: 'a@b.c' })).toEqual([]);
    },
  );

  it.each([
    'mail:587', 'http://mail', 'smtp://', 'smtp://mail/x', 'smtp://u:p#w@mail', 'smtp://m?tls.rejectUnauthorized=0',
    'smtp://u:p%zz@h', 'smtp://u%@h', 'smtps://u:%ff@h',
  ])('%s is none', (SMTP_URL) => {
    expect(mailProblems({ SMTP_URL, MAIL_FROM: 'a@b.c' })).toEqual(['SMTP_URL']);
  });

  it('needs a sender, even to say so beside a bad server', () => {
    expect(mailProblems({ SMTP_URL: 'smtp://mail' })).toEqual(['MAIL_FROM']);
    expect(mailProblems({ SMTP_URL: 'mail' })).toEqual(['MAIL_FROM', 'SMTP_URL']);
  });

  it.each(['a@b.c', 'Countersign <a@b.c>', '"Müller, Söhne" <a@b.c>', '<a@b.c>', 'root@localhost'])(
    '%s is a sender',
    (MAIL_FROM) => {
      expect(mailProblems({ MAIL_FROM })).toEqual([]);
    },
  );

  it.each([
    'Countersign', 'a@b.c, d@e.f', 'A <a@b.c> <d@e.f>', 'a@b.c\r\nBcc: x@y.z', 'X\n<a@b.c>', 'a@b.c\n', 'A, B <a@b.c>',
    `${'x'.repeat(65)}@b.c`, 'a@b..c',
  ])('%j is none', (MAIL_FROM) => {
    expect(mailProblems({ MAIL_FROM })).toEqual(['MAIL_FROM']);
  });
});

describe('Twilio', () => {
  const account = { TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 't0ken', TWILIO_FROM: '+15005550006' };

  it('is taken with a token and a number, or an API key and a messaging service', () => {
    expect(twilio(account)).toEqual({
      accountSid: 'AC1',
      credentials: { kind: 'auth_token', authToken: 't0ken' },
      sender: { kind: 'from', from: '+15005550006' },
      baseUrl: null,
    });
    expect(
      twilio({
        TWILIO_ACCOUNT_SID: 'AC1',
        TWILIO_API_KEY: 'SK1',
        TWILIO_API_SECRET: 's',
        TWILIO_MESSAGING_SERVICE_SID: 'MG1',
        TWILIO_BASE_URL: 'http://127.0.0.1:9999/',
      }),
    ).toEqual({
      accountSid: 'AC1',
      credentials: { kind: 'api_key', apiKey: 'SK1', apiSecret: 's' },
      sender: { kind: 'messaging_service', sid: 'MG1' },
      baseUrl: 'http://127.0.0.1:9999',
    });
  });

  it('names everything that a partial set lacks', () => {
    expect(smsProblems({ TWILIO_FROM: '+15005550006' })).toEqual([
      'TWILIO_ACCOUNT_SID is missing: the other ',
      'TWILIO_AUTH_TOKEN is missing: the other ',
    ]);
    expect(smsProblems({ TWILIO_API_SECRET: 's' })).toEqual([
      'TWILIO_ACCOUNT_SID is missing: the other ',
      'TWILIO_API_KEY is missing: the other ',
      'TWILIO_FROM is missing: the other ',
    ]);
    expect(smsProblems({ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_API_KEY: 'SK1', TWILIO_FROM: 'Acme' })).toEqual([
      'TWILIO_API_SECRET is missing: the other ',
    ]);
  });

  it('refuses two ways at once', () => {
    expect(smsProblems({ ...account, TWILIO_API_KEY: 'SK1', TWILIO_MESSAGING_SERVICE_SID: 'MG1' })).toEqual([
      'TWILIO_AUTH_TOKEN must not be given toge',
      'TWILIO_FROM must not be given toge',
    ]);
  });

  it.each(['+4915112345678', '12345', 'Acme ERP', 'A-1_&+', 'ABCDEFGHIJK'])('%s is a sender', (TWILIO_FROM) => {
    expect(smsProblems({ ...account, TWILIO_FROM })).toEqual([]);
  });

  it.each(['4915112345678', '+0123456789', '+1234567890123456', 'ABCDEFGHIJKL', 'Bank!', '+49 151 1234567'])(
    '%s is none',
    (TWILIO_FROM) => {
      expect(smsProblems({ ...account, TWILIO_FROM })).toEqual([expect.stringMatching(/^TWILIO_FROM must be/)]);
    },
  );

  it.each([
    ['https://sms.example.com/twilio', true],
    ['http://localhost:1', true],
    ['http://sms.example.com', false],
    ['https://u:p@sms.example.com', false],
    ['https://sms.example.com?x', false],
    ['ftp://localhost', false],
    ['sms', false],
  ])('base URL %s: %s', (TWILIO_BASE_URL, taken) => {
    expect(smsProblems({ TWILIO_BASE_URL })).toHaveLength(taken ? 0 : 1);
  });
});
