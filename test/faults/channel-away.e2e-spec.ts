import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import { sessionsOf } from '../attacks/attack-tools';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, enrolApp, provenChannel, signIn, type Person } from '../support/people';
import { TestSmtpServer } from '../support/smtp-server';
import { createTestApp, type TestApp } from '../support/test-app';
import { TestTwilioServer } from '../support/twilio-server';

/**
 * The mail server, or the provider of texts, goes away at every step that needs it (product P-44, P-97): the answer says so
 * in its `delivery` and is no error, nobody is let in by it, who needs no message notices nothing, and what was owed arrives
 * when the server is back, without a restart and without being asked for again.
 */
describe('a channel that goes away', () => {
  let smtp: TestSmtpServer;
  let twilio: TestTwilioServer;
  let site: TestApp;
  let numbers = 0;

  beforeAll(async () => {
    [smtp, twilio] = [await TestSmtpServer.start(), await TestTwilioServer.start()];
    site = await createTestApp({
      ...{ SMTP_URL: smtp.url, MAIL_FROM: 'login@erp.example', TRUST_PROXY: '1' },
      ...{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+40721000000', TWILIO_BASE_URL: twilio.url },
    });
    site.app.useLogger(false);
    for (const channel of ['email', 'sms'] as const) await provenChannel(site, channel);
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(async () => {
    await site.close();
    await smtp.stop();
    await twilio.stop();
  });

  const lines = {
    email: {
      away: () => smtp.stop(),
      back: async (port: number) => (smtp = await TestSmtpServer.start({ port })).port,
      port: () => smtp.port,
      newest: (to: Person) => smtp.received.filter(({ recipients }) => recipients.includes(to.email)).at(-1)?.mail.text ?? '',
    },
    sms: {
      away: () => twilio.stop(),
      back: async (port: number) => (twilio = await TestTwilioServer.start(port)).port,
      port: () => twilio.port,
      newest: (to: Person & { number: string }) => twilio.requests.filter(({ form }) => form.To === to.number).at(-1)?.form.Body ?? '',
    },
  };

  const somewhere = (): HttpClient => site.client({ 'x-forwarded-for': `198.18.1.${(numbers += 1)}` });
  const drain = () => site.app.get(OutboxWorker, { strict: false }).drain();
  const codeIn = (text: string): string => /\b(\d{6})\b/.exec(text)?.[1] ?? '';
  /** Back-off and all: what was owed is tried until it is sent. */
  const delivered = async (): Promise<void> => {
    for (let time = 0; time < 4; time += 1) {
      await site.clock.advance(10);
      await drain();
    }
  };

  describe.each(['email', 'sms'] as const)('%s', (method) => {
    const line = lines[method];
    const failed = { status: 'failed', reason: 'unavailable' };
    let port: number;
    const person = async (verified = true): Promise<Person & { number: string }> => {
      const number = `+4072123${String((numbers += 1)).padStart(4, '0')}`;
      const made = await addPerson(site, { mobileNumber: number, mobileVerified: verified, emailVerified: verified });
      await site.sql.query('update app_user set two_factor_method = $2 where id = $1', [made.id, method]);
      return { ...made, number };
    };
    const down = async (): Promise<void> => {
      port = line.port();
      await line.away();
    };
    const up = async (): Promise<void> => {
      await line.back(port);
      await delivered();
    };

    it('at the password: said on reload, and the code comes when it is back', async () => {
      const ana = await person();
      const client = somewhere();
      await down();
      const begun = await signIn(client, ana);
      expect([begun.status, begun.body]).toMatchObject([200, { status: 'second_factor_required', method, delivery: { status: 'queued' } }]);
      await drain();
      expect((await client.get('/auth/pending')).body.delivery).toMatchObject(failed);
      expect((await client.get('/auth/session')).status).toBe(401);
      expect((await client.post('/auth/second-factor', { code: '000000' })).status).toBe(401);
      expect(await sessionsOf(site, ana)).toBe(0);
      await up();
      expect((await client.get('/auth/pending')).body.delivery).toMatchObject({ status: 'sent' });
      expect((await client.post('/auth/second-factor', { code: codeIn(line.newest(ana)) })).status).toBe(200);
      expect(await sessionsOf(site, ana)).toBe(1);
    });

    it('at the question for another code: accepted, said, and only the newest opens', async () => {
      const ana = await person();
      const client = somewhere();
      await signIn(client, ana);
      await drain();
      const older = codeIn(line.newest(ana));
      await site.clock.advance(30);
      await down();
      expect((await client.post('/auth/second-factor/send', { method })).body.delivery).toMatchObject({ status: 'queued' });
      await drain();
      expect((await client.get('/auth/pending')).body.delivery).toMatchObject(failed);
      expect((await client.post('/auth/second-factor', { code: older })).body).toMatchObject({ status: 401, attemptsLeft: 4 });
      await up();
      expect((await client.post('/auth/second-factor', { code: codeIn(line.newest(ana)) })).status).toBe(200);
    });

    it('at the first code of an enrolment: nothing is verified before it came', async () => {
      const ana = await person(false);
      const client = somewhere();
      await down();
      const begun = await signIn(client, ana);
      expect([begun.status, begun.body]).toMatchObject([200, { status: 'enrolment_required', enrolment: 'code' }]);
      await drain();
      expect((await client.get('/auth/pending')).body.delivery).toMatchObject(failed);
      const verified = async () => (await site.sql.query(`select 1 from app_user where id = $1 and ${method === 'email' ? 'email' : 'mobile'}_verified_at is not null`, [ana.id])).rowCount;
      expect(await verified()).toBe(0);
      await up();
      expect((await client.post('/auth/second-factor', { code: codeIn(line.newest(ana)) })).status).toBe(200);
      expect(await verified()).toBe(1);
    });

    it('at a step-up: the session stays as it was', async () => {
      const ana = await person();
      const client = somewhere();
      await signIn(client, ana);
      await drain();
      await client.post('/auth/second-factor', { code: codeIn(line.newest(ana)) });
      await site.clock.advance(301);
      await down();
      const asked = await client.post('/auth/step-up/send', { method });
      expect([asked.status, asked.body.delivery]).toMatchObject([202, { status: 'queued' }]);
      await drain();
      const before = (await client.get('/auth/session')).body.session.id;
      expect((await client.post('/auth/step-up', { method, code: '000000' })).status).toBe(401);
      expect((await client.get('/auth/session')).body.session.id).toBe(before);
      await up();
      expect((await client.post('/auth/step-up', { method, code: codeIn(line.newest(ana)) })).status).toBe(200);
    });

    it('is another way in for nobody: recovery codes and the app open as ever', async () => {
      const eva = await addPerson(site);
      const app = await enrolApp(site, somewhere(), eva);
      await site.clock.advance(30);
      await down();
      const [first, second] = [somewhere(), somewhere()];
      await signIn(first, eva);
      expect((await first.post('/auth/second-factor', { code: app.code() })).status).toBe(200);
      await signIn(second, eva);
      expect((await second.post('/auth/second-factor', { method: 'recovery_code', code: app.recoveryCodes[0] })).status).toBe(200);
      await up();
    });
  });

  it('e-mail, at the link to the QR code: the same link comes when it is back', async () => {
    await configure(site, { totp_enrolment: 'email_link' });
    const eva = await addPerson(site);
    const client = somewhere();
    const port = smtp.port;
    await smtp.stop();
    const begun = await signIn(client, eva);
    expect([begun.status, begun.body]).toMatchObject([200, { status: 'enrolment_required', enrolment: 'email_link', delivery: { status: 'queued' } }]);
    await drain();
    expect((await client.get('/auth/pending')).body.delivery).toMatchObject({ status: 'failed', reason: 'unavailable' });
    await lines.email.back(port);
    await delivered();
    const token = /\/qrcode\/([\w-]{43})/.exec(lines.email.newest(eva))?.[1] ?? '';
    expect((await client.page(`/qrcode/${token}`)).status).toBe(200);
  });
});
