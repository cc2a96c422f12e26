/**
 * Somebody reads what a login server leaves behind: its log, its audit, its message queue, a copy of its database, the answers a
 * proxy recorded. Known secrets go through the main journeys, and none may be found there in any form (requirements R-173 to
 * product P-53).
 */
import { Logger } from '@nestjs/common';
import { JsonLogger } from '../../src/bootstrap/json-logger';
import { TestDeliveries } from '../../src/delivery/deliveries/test-deliveries';
import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import { decodeBase32 } from '../../src/otp/factors/base32';
import { signedIn } from '../admin/signed-in';
import { databaseText, found, type Canary } from '../support/canary';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, authenticator, configure, signIn, type Person } from '../support/people';
import { TestSmtpServer } from '../support/smtp-server';
import { createTestApp, type TestApp } from '../support/test-app';
import { TestTwilioServer } from '../support/twilio-server';

const SMTP_PASSWORD = 'smtp-canary-7Qm2/x+9 w';
const TWILIO_TOKEN = 'twilio0canary1b2c3d4e5f60718293a';
const WRONG_PASSWORD = 'mistyped canary horse 4711';
const NEW_PASSWORD = 'another canary lantern 0815';
const NUMBER = '+4915112345678';

describe('what is left behind', () => {
  jest.setTimeout(60_000);
  let site: TestApp;
  let smtp: TestSmtpServer;
  let twilio: TestTwilioServer;
  const log: string[] = [];
  const answers: { about: string; text: string }[] = [];
  const canaries: Canary[] = [];
  const people: Canary[] = [];

  const keep = (name: string, text: string, bytes?: Buffer): string => {
    canaries.push({ name, text, ...(bytes ? { bytes } : {}) });
    return text;
  };

  beforeAll(async () => {
    smtp = await TestSmtpServer.start({ allowInsecureAuth: true, onAuth: ({ username }, _session, done) => { done(null, { user: username ?? '' }); } });
    twilio = await TestTwilioServer.start();
    const withPassword = smtp.url.replace('://', `://mailer:${encodeURIComponent(SMTP_PASSWORD)}@`);
    site = await createTestApp({ SMTP_URL: withPassword, MAIL_FROM: 'login@erp.example', TWILIO_BASE_URL: twilio.url });
    Logger.overrideLogger(new JsonLogger('debug', (line) => void log.push(line)));
    keep('smtp password', SMTP_PASSWORD);
    keep('twilio token', TWILIO_TOKEN);
    const key = site.keyRing.key('k1')!;
    keep('ring key', key.toString('base64url'), key);
    await configure(site, {
      enable_two_factor_auth: true, two_factor_method: 'OTP App', totp_enrolment: 'on_screen', otp_digits_email: 8, otp_digits_sms: 8,
      twilio_account_sid: `AC${'0'.repeat(32)}`, twilio_auth_token: TWILIO_TOKEN, twilio_from: '+4915100000000', sms_allowed_countries: ['DE'],
    });
  });
  afterAll(async () => {
    await site.close();
    await smtp.stop();
    await twilio.stop();
  });

  /** A browser whose answers are recorded as a proxy would, and whose cookies are canaries. `shows` once what it must show. */
  function browser(client: HttpClient = site.client()): HttpClient {
    const send = client.send.bind(client);
    client.send = async (method, path, body, headers) => {
      const answer = await send(method, path, body, headers);
      const { 'set-cookie': _cookies, ...rest } = answer.headers;
      answers.push({ about: `${method} ${path}`, text: JSON.stringify(rest) + answer.text });
      for (const [name, value] of client.cookies) keep(`cookie ${name}`, value, Buffer.from(value, 'base64url'));
      return answer;
    };
    return client;
  }

  const hide = (answer: Answer, secrets: readonly string[]): void => {
    const shown = answers.at(-1)!;
    for (const secret of secrets) expect(answer.text).toContain(secret);
    answers[answers.length - 1] = { about: shown.about, text: '(shows its secrets once, and has to)' };
  };

  async function somebody(name: string, options: Parameters<typeof addPerson>[1]): Promise<Person> {
    const person = await addPerson(site, { email: `${name}.canary@erp.example`, ...options });
    people.push({ name: `address of ${name}`, text: person.email });
    return person;
  }

  const sent = async (to: string): Promise<string> => {
    await site.app.get(OutboxWorker, { strict: false }).drain();
    return smtp.received.filter(({ recipients }) => recipients.includes(to)).at(-1)?.mail.text ?? '';
  };

  it('after an authenticator app, recovery codes, replays, step-up and a new password', async () => {
    const ana = await somebody('ana', {});
    keep('password', ana.password);
    keep('wrong password', WRONG_PASSWORD);
    keep('new password', NEW_PASSWORD);
    const client = browser();
    await client.post('/auth/login', { login: ana.email, password: WRONG_PASSWORD });
    await client.post('/auth/login', { login: WRONG_PASSWORD, password: ana.password });
    await signIn(client, ana);
    const begun = await client.post('/me/factors/totp', {});
    const secret = keep('totp secret', begun.body.secret, Buffer.from(decodeBase32(begun.body.secret)));
    hide(begun, [secret]);
    const app = authenticator(secret, site.clock);
    const done = await client.post('/auth/second-factor', { code: keep('totp code', app.code()) });
    expect(done.status).toBe(200);
    hide(done, done.body.recoveryCodes);
    for (const code of done.body.recoveryCodes) keep('recovery code', code);
    await client.post('/auth/logout');
    await site.clock.advance(60);
    const again = browser();
    await signIn(again, ana);
    await again.post('/auth/second-factor', { code: keep('wrong code', '27182818'.slice(0, 6)) });
    expect((await again.post('/auth/second-factor', { code: keep('totp code', app.code()) })).status).toBe(200);
    await again.post('/auth/step-up', { method: 'totp', code: app.code() });
    await site.clock.advance(30);
    expect((await again.post('/auth/step-up', { method: 'totp', code: keep('totp code', app.code()) })).status).toBe(200);
    expect((await again.post('/me/password', { currentPassword: ana.password, newPassword: NEW_PASSWORD })).status).toBe(204);
    const lost = browser();
    await lost.post('/auth/login', { login: ana.email, password: NEW_PASSWORD });
    expect((await lost.post('/auth/second-factor', { method: 'recovery_code', code: done.body.recoveryCodes[0] })).status).toBe(200);
  });

  it('after codes by mail and text', async () => {
    // A channel has to be tried before it becomes compulsory.
    for (const [channel, to] of [['email', 'try.canary@erp.example'], ['sms', '+4915187654321']] as const) {
      await site.app.get(TestDeliveries, { strict: false }).send(channel, to);
      people.push({ name: `tried ${channel}`, text: to });
    }
    await configure(site, { two_factor_method: 'Email' });
    const ben = await somebody('ben', {});
    const client = browser();
    await signIn(client, ben);
    const code = keep('mailed code', /\b(\d{8})\b/.exec(await sent(ben.email))![1]!);
    expect((await client.post('/auth/second-factor', { code })).status).toBe(200);
    await configure(site, { two_factor_method: 'SMS' });
    const cleo = await somebody('cleo', { mobileNumber: NUMBER, mobileVerified: true });
    people.push({ name: 'number of cleo', text: NUMBER });
    const phone = browser();
    await signIn(phone, cleo);
    await sent(cleo.email);
    const text = keep('texted code', /\b(\d{8})\b/.exec(twilio.requests.at(-1)!.form['Body']!)![1]!);
    expect((await phone.post('/auth/second-factor', { code: text })).status).toBe(200);
  });

  it('after links by mail', async () => {
    await configure(site, { two_factor_method: 'OTP App', totp_enrolment: 'email_link' });
    const dora = await somebody('dora', {});
    const client = browser();
    await signIn(client, dora);
    await client.post('/me/factors/totp', {});
    const token = keep('enrolment link', /\/qrcode\/(\S{43})/.exec(await sent(dora.email))![1]!);
    const shown = await client.post('/auth/enrolment-link', { token });
    hide(shown, [keep('totp secret', shown.body.secret, Buffer.from(decodeBase32(shown.body.secret)))]);
    const admin = await signedIn(site, 'root', ['Administrator']);
    const office = browser(admin.client);
    const email = 'emil.canary@erp.example';
    const made = await office.post('/users', { email, fullName: 'Emil', userType: 'system', roles: [], sendInvitation: true });
    expect(made.status).toBe(201);
    const invitation = keep('invitation link', /\/password\/(\S{43})/.exec(await sent(email))![1]!);
    expect((await office.page(`/password/${invitation}`)).status).toBe(200);
    // The page holds the token it was asked for with; whoever reads it has it already.
    answers.pop();
    await office.get('/system-settings');
    await office.get('/audit-events?limit=100');
    await office.get('/audit-events', { accept: 'text/csv' });
    const { body } = await office.get('/deliveries?limit=100');
    expect(found(people, { deliveries: JSON.stringify(body) })).toEqual([]);
  });

  it('a forged log line stays part of one', async () => {
    const forged = 'x\r\n{"level":"info","event":"authn_login_success"}';
    await browser().post('/auth/login', { login: forged, password: 'y' }, { 'user-agent': '{"event":"authn_login_success"}' });
    await browser().post('/auth/login', { login: 'x{"event":"authn_login_success"}', password: 'y' }, { 'user-agent': '"}{"event":"forged"' });
    for (const line of log) expect([line.endsWith('\n'), line.trimEnd().split('\n').length, typeof JSON.parse(line)]).toEqual([true, 1, 'object']);
    const { rows } = await site.sql.query(`select each::text as text from audit_event as each where each::text ~ '[\\r\\n]'`);
    expect(rows).toEqual([]);
  });

  it('no secret is in the log, in an answer, or in any row of the database', async () => {
    const recorded = Object.fromEntries(answers.map(({ about, text }, index) => [`answer ${index} to ${about}`, text]));
    expect(new Set(canaries.map(({ name }) => name.split(' ')[0])).size).toBeGreaterThanOrEqual(9);
    expect(log.length).toBeGreaterThan(0);
    expect(found(canaries, { log: log.join(''), ...recorded, ...(await databaseText(site.sql)) })).toEqual([]);
  });

  it('no address and no number is in the log, the audit or the queue', async () => {
    const { 'table audit_event': audit, 'table outbox_message': queue } = await databaseText(site.sql);
    expect(found(people, { log: log.join(''), audit: audit!, queue: queue! })).toEqual([]);
  });

  it.each([
    ['plain', (text: string) => text],
    ['as base64 inside a text', (text: string) => Buffer.from(`told ${text} again`).toString('base64')],
    ['as hex', (text: string) => Buffer.from(text).toString('hex')],
    ['in a URL', (text: string) => encodeURIComponent(text)],
  ])('the search itself finds a secret %s', async (_how, write) => {
    const planted = canaries.find(({ name }) => name === 'smtp password')!;
    await site.sql.query('insert into told_notice (user_id, kind) select id, $1 from app_user limit 1', [write(planted.text)]);
    expect(found(canaries, await databaseText(site.sql))).toEqual(['smtp password in table told_notice']);
    await site.sql.query('delete from told_notice');
  });
});
