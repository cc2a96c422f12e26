import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { OutgoingMessage } from '../../src/delivery/message';
import { failureText } from '../../src/delivery/transports/failure-text';
import { TransportFailure } from '../../src/delivery/transports/transport';
import { Transports } from '../../src/delivery/transports/transports.service';
import { TestSmtpServer } from '../support/smtp-server';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { TestTwilioServer } from '../support/twilio-server';
import { DeliveryHouse } from './delivery-house';

const MAIL: OutgoingMessage = { channel: 'email', to: 'anna@example.com', subject: 'Grüße', text: 'Text', html: '<p>Text</p>' };
const TEXT: OutgoingMessage = { channel: 'sms', to: '+4915112345678', text: '081804 ist Ihr Code, Grüße @localhost #081804' };
const SENDER = { MAIL_FROM: 'Countersign <login@example.com>' };
const ACCOUNT = { TWILIO_ACCOUNT_SID: 'AC0123456789abcdef', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+4915799999999' };

/** Every way out against a real server of its protocol. */
describe('transports', () => {
  let database: TestDatabase;
  const houses: DeliveryHouse[] = [];
  /** Servers of one test, stopped also when it fails: an open one would keep the run from ending. */
  const servers: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterEach(async () => {
    for (const house of houses.splice(0)) await house.close();
    for (const server of servers.splice(0)) await server.stop();
  });

  afterAll(() => database.drop());

  async function open(env: Record<string, string>): Promise<{ house: DeliveryHouse; send: (message: OutgoingMessage) => ReturnType<Transports['send']> }> {
    const house = await DeliveryHouse.open(database, env);
    houses.push(house);
    return { house, send: (message) => house.get(Transports).send(message) };
  }

  async function failureOf(sending: Promise<unknown>): Promise<{ permanent: boolean; status: string }> {
    const error: unknown = await sending.catch((reason: unknown) => reason);
    if (!(error instanceof TransportFailure)) throw new Error(`expected a TransportFailure, got ${String(error)}`);
    return { permanent: error.permanent, status: error.status };
  }

  describe('SMTP', () => {
    let smtp: TestSmtpServer;

    beforeEach(async () => {
      smtp = await TestSmtpServer.start();
    });

    afterEach(() => smtp.stop());

    it('hands over both forms to one recipient, with the sender as configured', async () => {
      const { send } = await open({ SMTP_URL: smtp.url, ...SENDER });
      const receipt = await send(MAIL);
      const [{ mail, recipients }] = smtp.received as [(typeof smtp.received)[0]];
      expect(recipients).toEqual(['anna@example.com']);
      expect(mail.to).toMatchObject({ value: [{ address: 'anna@example.com', name: '' }] });
      expect(mail.from).toMatchObject({ value: [{ address: 'login@example.com', name: 'Countersign' }] });
      expect(mail).toMatchObject({ subject: 'Grüße', text: 'Text', html: '<p>Text</p>', messageId: receipt.providerMessageId });
      expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    });

    it.each(['"a@evil.example x"@good.example', 'anna@example.com, bert@example.com', 'anna@example.com\r\nBcc: bert@example.com'])(
      'never mails to %j',
      async (to) => {
        const { send } = await open({ SMTP_URL: smtp.url, ...SENDER });
        expect(await failureOf(send({ ...MAIL, to }))).toEqual({ permanent: true, status: 'invalid address' });
        expect(smtp.connections).toBe(0);
      },
    );

    it('signs in to the server, and keeps its connection for the next mail', async () => {
      const { send } = await open({ SMTP_URL: `smtp://us%40er:right@127.0.0.1:${smtp.port}`, ...SENDER });
      await send(MAIL);
      await send(MAIL);
      expect(smtp.received.map((received) => received.user)).toEqual(['us@er', 'us@er']);
      expect(smtp.connections).toBe(1);
    });

    it('tells what will pass from what will not', async () => {
      const { send } = await open({ SMTP_URL: smtp.url, ...SENDER });
      smtp.next({ at: 'recipient', code: 451, text: 'later' }, { at: 'recipient', code: 550, text: 'never' }, { at: 'data', code: 452, text: 'full' }, { at: 'data', code: 554, text: 'spam' });
      expect(await failureOf(send(MAIL))).toEqual({ permanent: false, status: 'SMTP 451' });
      expect(await failureOf(send(MAIL))).toEqual({ permanent: true, status: 'SMTP 550' });
      expect(await failureOf(send(MAIL))).toEqual({ permanent: false, status: 'SMTP 452' });
      expect(await failureOf(send(MAIL))).toEqual({ permanent: true, status: 'SMTP 554' });
      await send(MAIL);
      expect(smtp.received).toHaveLength(1);
    });

    it('fails for good with a wrong password', async () => {
      const { send } = await open({ SMTP_URL: `smtp://user:wrong@127.0.0.1:${smtp.port}`, ...SENDER });
      expect(await failureOf(send(MAIL))).toEqual({ permanent: true, status: 'SMTP 535' });
    });

    it('hopes for better when nobody listens', async () => {
      const { send } = await open({ SMTP_URL: smtp.url, ...SENDER });
      const { port } = smtp;
      await smtp.stop();
      expect(await failureOf(send(MAIL))).toMatchObject({ permanent: false });
      smtp = await TestSmtpServer.start({ port });
      await send(MAIL);
      expect(smtp.received).toHaveLength(1);
    });

    it('does not wait longer than 5 s for a server that says nothing', async () => {
      const silent: Server = createServer();
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      servers.push({ stop: () => new Promise((resolve) => silent.close(() => { resolve(); })) });
      const { send } = await open({ SMTP_URL: `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, ...SENDER });
      const began = process.hrtime.bigint();
      expect(await failureOf(send(MAIL))).toMatchObject({ permanent: false });
      expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(8);
    });

    it.each([
      ['offered by STARTTLS', { hideSTARTTLS: false }, 'smtp'],
      ['from the first byte', { secure: true }, 'smtps'],
    ])('says nothing to a server whose certificate nobody vouches for, %s', async (_, options, protocol) => {
      const impostor = await TestSmtpServer.start(options);
      servers.push(impostor);
      const { send } = await open({ SMTP_URL: `${protocol}://127.0.0.1:${impostor.port}`, ...SENDER });
      expect(await failureOf(send(MAIL))).toMatchObject({ permanent: false });
      expect(impostor.attempts).toBe(0);
    });

    it('follows the settings to another server without a restart', async () => {
      const { house, send } = await open(SENDER);
      await send(MAIL);
      expect(house.mailbox.list()).toHaveLength(1);
      await house.set({ mail_smtp_url: smtp.url });
      await send(MAIL);
      const second = await TestSmtpServer.start();
      servers.push(second);
      await house.set({ mail_smtp_url: second.url });
      await send(MAIL);
      expect([house.mailbox.list().length, smtp.received.length, second.received.length]).toEqual([1, 1, 1]);
      await house.set({ mail_smtp_url: null });
    });
  });

  describe('Twilio', () => {
    let twilio: TestTwilioServer;

    beforeEach(async () => {
      twilio = await TestTwilioServer.start();
    });

    afterEach(() => twilio.stop());

    it('posts form fields with Basic authentication to the Messages resource', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: twilio.url });
      expect(await send(TEXT)).toEqual({ providerMessageId: expect.stringMatching(/^SM\d{32}$/), wayOut: expect.any(String) });
      expect(twilio.requests).toEqual([
        {
          method: 'POST',
          path: '/2010-04-01/Accounts/AC0123456789abcdef/Messages.json',
          credentials: 'AC0123456789abcdef:token',
          contentType: 'application/x-www-form-urlencoded',
          form: { To: '+4915112345678', From: '+4915799999999', Body: TEXT.text },
        },
      ]);
    });

    it('uses an API key for the account, and a messaging service as sender', async () => {
      const { send } = await open({
        TWILIO_ACCOUNT_SID: 'AC0123456789abcdef',
        TWILIO_API_KEY: 'SK0123456789abcdef',
        TWILIO_API_SECRET: 'secret',
        TWILIO_MESSAGING_SERVICE_SID: 'MG0123456789abcdef',
        TWILIO_BASE_URL: twilio.url,
      });
      await send(TEXT);
      expect(twilio.requests).toMatchObject([
        {
          path: '/2010-04-01/Accounts/AC0123456789abcdef/Messages.json',
          credentials: 'SK0123456789abcdef:secret',
          form: { MessagingServiceSid: 'MG0123456789abcdef' },
        },
      ]);
      expect(twilio.requests[0]!.form).not.toHaveProperty('From');
    });

    it('tells what will pass from what will not, and leaves trying again to the outbox', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: twilio.url });
      twilio.next(
        { status: 400, code: 21211, message: "The 'To' number +4915112345678 is not a valid phone number." },
        { status: 401, code: 20003, message: 'Authenticate' },
        { status: 429, code: 20429, message: 'Too Many Requests' },
        { status: 500, code: 20500, message: 'Internal Server Error' },
        { status: 503, message: 'Service Unavailable' },
      );
      expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'Twilio 400/21211' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'Twilio 401/20003' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: false, status: 'Twilio 429/20429' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: false, status: 'Twilio 500/20500' });
      expect(await failureOf(send(TEXT))).toMatchObject({ permanent: false });
      expect(twilio.requests).toHaveLength(5);
    });

    it('does not take a message for sent that Twilio has created and given up', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: twilio.url });
      twilio.next(
        { created: { status: 'failed', error_code: 30007, error_message: 'Message filtered' } },
        { created: { status: 'undelivered' } },
        { created: { status: 'queued', error_code: '30034' } },
        { created: { error_code: undefined, status: undefined } },
      );
      expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'Twilio failed/30007' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'Twilio undelivered' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'Twilio 201/30034' });
      await send(TEXT);
    });

    it('says what came where it was no answer of Twilio, in no parser’s words', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: twilio.url });
      const told = async () => {
        const error = (await send(TEXT).catch((reason: unknown) => reason)) as TransportFailure;
        return [error.permanent, failureText(error.status, error.reason, TEXT.to)];
      };
      const outage = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><hr>nginx</body></html>';
      twilio.next({ status: 502, page: outage }, { status: 404, page: outage }, { status: 200, page: outage }, { status: 201, page: '' }, { status: 500, page: '' }, { status: 200, page: '[]' });
      expect(await told()).toEqual([false, "Twilio 502: the answer was not Twilio's JSON but: 502 Bad Gateway nginx"]);
      expect(await told()).toEqual([true, "Twilio 404: the answer was not Twilio's JSON but: 502 Bad Gateway nginx"]);
      expect(await told()).toEqual([false, "Twilio 200: the answer was not Twilio's JSON but: 502 Bad Gateway nginx"]);
      expect(await told()).toEqual([false, 'Twilio 201: the answer was empty']);
      expect(await told()).toEqual([false, 'Twilio 500: the answer was empty']);
      expect(await told()).toEqual([false, "Twilio 200: the answer was not Twilio's JSON but: []"]);
    });

    it('does not wait longer than 5 s', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: twilio.url });
      twilio.next('silent');
      const began = process.hrtime.bigint();
      expect(await failureOf(send(TEXT))).toEqual({ permanent: false, status: 'timeout' });
      expect(Number(process.hrtime.bigint() - began) / 1e9).toBeLessThan(8);
    });

    it('hopes for better when nobody listens', async () => {
      const { send } = await open({ ...ACCOUNT, TWILIO_BASE_URL: 'http://127.0.0.1:9' });
      expect(await failureOf(send(TEXT))).toEqual({ permanent: false, status: 'ECONNREFUSED' });
    });

    it('takes an account from the settings', async () => {
      const { house, send } = await open({ TWILIO_BASE_URL: twilio.url });
      await house.set({ sms_provider: 'twilio', twilio_account_sid: 'ACfromsettings', twilio_auth_token: 'sealed', twilio_from: '+4915799999999' });
      await send(TEXT);
      expect(twilio.requests).toMatchObject([{ credentials: 'ACfromsettings:sealed' }]);
      await house.set({ sms_provider: null, twilio_account_sid: null, twilio_auth_token: null, twilio_from: null });
    });
  });

  it('has no way out in production where nothing is configured', async () => {
    const { house, send } = await open({ NODE_ENV: 'production' });
    expect(await failureOf(send(MAIL))).toEqual({ permanent: true, status: 'not configured' });
    expect(await failureOf(send(TEXT))).toEqual({ permanent: true, status: 'not configured' });
    expect(house.mailbox.list()).toEqual([]);
  });
});
