import { Logger } from '@nestjs/common';
import { TestSmtpServer } from '../support/smtp-server';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { TestTwilioServer } from '../support/twilio-server';
import { DeliveryHouse } from './delivery-house';

/** Contract §5: the log of deliveries, and a test message sent while the administrator waits. */
describe('deliveries', () => {
  let database: TestDatabase;
  let smtp: TestSmtpServer;
  let twilio: TestTwilioServer;
  let house: DeliveryHouse;

  beforeAll(async () => {
    database = await createDatabase();
    smtp = await TestSmtpServer.start();
    twilio = await TestTwilioServer.start();
    house = await DeliveryHouse.open(database, {
      ...{ SMTP_URL: smtp.url, MAIL_FROM: 'login@example.com' },
      ...{ TWILIO_ACCOUNT_SID: 'AC1', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+4915799999999', TWILIO_BASE_URL: twilio.url },
    });
  });

  afterAll(async () => {
    await house.close();
    await Promise.all([smtp.stop(), twilio.stop(), database.drop()]);
  });

  const test = async (body: unknown) => {
    const answer = await house.app.inject({ method: 'POST', url: '/deliveries/test', headers: { 'content-type': 'application/json' }, payload: JSON.stringify(body) });
    return { status: answer.statusCode, body: answer.json<Record<string, any>>() };
  };
  const list = async (query = '') => {
    const answer = await house.app.inject({ method: 'GET', url: `/deliveries${query}` });
    return { status: answer.statusCode, body: answer.json<Record<string, any>>() };
  };
  const audit = () => house.source.query<Record<string, any>[]>(`select outcome, reason, target from audit_event where event = 'delivery_test' order by id`);

  it('sends a test mail and a test text now', async () => {
    expect(await test({ channel: 'email', to: 'anna@example.com' })).toEqual({
      status: 200,
      body: { status: 'sent', channel: 'email', providerMessageId: smtp.received[0]?.mail.messageId },
    });
    expect(smtp.received[0]?.mail.subject).toBe('Test message from Countersign');
    expect(await test({ channel: 'sms', to: '+4915112345678' })).toMatchObject({ status: 200, body: { status: 'sent', channel: 'sms', providerMessageId: expect.stringMatching(/^SM/) } });
    expect(twilio.requests[0]?.form).toMatchObject({ To: '+4915112345678', Body: expect.stringContaining('Test message from Countersign') });
    expect((await audit()).slice(-2)).toEqual([
      { outcome: 'success', reason: null, target: 'a•••@e•••.com' },
      { outcome: 'success', reason: null, target: '•••678' },
    ]);
  });

  it('tells what the provider said, cleaned and bounded, and records it', async () => {
    const told = { error: jest.spyOn(Logger.prototype, 'error').mockReturnValue(), warn: jest.spyOn(Logger.prototype, 'warn').mockReturnValue() };
    smtp.next({ at: 'recipient', code: 550, text: `<anna@example.com> is unknown, call 0301234567 ${'x '.repeat(300)}` });
    const mail = await test({ channel: 'email', to: 'anna@example.com' });
    expect(mail).toMatchObject({ status: 503, body: { title: 'Delivery unavailable', detail: expect.stringMatching(/^SMTP 550: <\[recipient\]> is unknown, call \[number\] x/) } });
    expect(mail.body.detail).toHaveLength('SMTP 550: '.length + 200);
    twilio.next({ status: 400, code: 21211, message: "The 'To' number +4915112345678 is not valid." });
    expect(await test({ channel: 'sms', to: '+4915112345678' })).toMatchObject({ status: 503, body: { detail: "Twilio 400/21211: The 'To' number [recipient] is not valid." } });
    twilio.next({ created: { status: 'failed', error_code: 30007, error_message: 'Filtered' } });
    expect(await test({ channel: 'sms', to: '+4915112345678' })).toMatchObject({ status: 503, body: { detail: 'Twilio failed/30007: Filtered' } });
    expect(told.error).not.toHaveBeenCalled();
    expect(told.warn.mock.calls).toContainEqual([{ requestId: expect.any(String), route: '/deliveries/test', slug: 'delivery-unavailable', reason: 'Twilio failed/30007: Filtered' }]);
    expect(JSON.stringify(told.warn.mock.calls)).not.toMatch(/anna@|15112345678/);
    jest.restoreAllMocks();
    expect((await audit()).slice(-3)).toMatchObject([{ outcome: 'failure', reason: mail.body.detail, target: 'a•••@e•••.com' }, { outcome: 'failure', target: '•••678' }, { outcome: 'failure', target: '•••678' }]);
  });

  it.each([
    { channel: 'email', to: '"a@evil.example x"@good.example' },
    { channel: 'email', to: 'anna@example.com, bert@example.com' },
    { channel: 'email', to: 'anna@example.com\r\nBcc: bert@example.com' },
    { channel: 'email', to: '+4915112345678' },
    { channel: 'sms', to: 'anna@example.com' },
    { channel: 'sms', to: '+12025550123' },
    { channel: 'sms', to: '+88216123456' },
    { channel: 'sms', to: '+4990012345' },
    { channel: 'sms', to: '+4915112345678;ext=5' },
    { channel: 'sms', to: '+４９１５１１２３４５６７８' },
    { channel: 'fax', to: '+4915112345678' },
    { channel: 'email', to: 'anna@example.com', from: 'boss@example.com' },
    { channel: 'email' },
    {},
  ])('refuses %j without asking any provider', async (body) => {
    const before = [smtp.attempts, twilio.requests.length, (await audit()).length];
    const answer = await test(body);
    expect(answer).toMatchObject({ status: 422, body: { title: 'Validation failed' } });
    expect(answer.body.errors[0].pointer).toMatch(/^\/(to|channel|from)$/);
    expect([smtp.attempts, twilio.requests.length, (await audit()).length]).toEqual(before);
  });

  it('lists what was owed and what became of it, page by page, and never to whom or what', async () => {
    smtp.next('accept', { at: 'recipient', code: 550, text: 'no anna@example.com here' });
    const sent = await house.owe();
    await house.worker.drain();
    const failed = await house.owe();
    await house.worker.drain();
    const queued = await house.owe({ channel: 'sms', recipientHint: '•••678' });
    const first = await list('?limit=2');
    expect(first.body.items).toMatchObject([
      { id: queued, channel: 'sms', template: 'sign_in_code', recipientHint: '•••678', status: 'queued', attempts: 0, sentAt: null, failure: null },
      { id: failed, channel: 'email', status: 'failed', attempts: 1, failure: 'SMTP 550: no [recipient] here' },
    ]);
    const second = await list(`?limit=1&cursor=${encodeURIComponent(String(first.body.nextCursor))}`);
    expect(second.body.items).toMatchObject([{ id: sent, status: 'sent', sentAt: expect.any(String) }]);
    expect((await list('?limit=100')).body.nextCursor).toBeNull();
    expect(JSON.stringify([first, second])).not.toMatch(/081804|anna@/);
  });

  it('says how each channel is doing, by the server of now', async () => {
    const channels = async (of: DeliveryHouse) => (await of.app.inject({ method: 'GET', url: '/deliveries/channels' })).json<Record<string, any>>().items;
    const [mail, texts] = await channels(house);
    expect(mail).toMatchObject({ channel: 'email', way: 'provider', lastFailure: 'SMTP 550: no [recipient] here', lastDay: { sent: 2, failed: 2 }, queued: 0, waitingSince: null });
    expect(mail.lastSentThisWayAt).toBe(mail.lastSentAt);
    expect(texts).toMatchObject({ channel: 'sms', lastDay: { sent: 1, failed: 2 }, queued: 1, waitingSince: expect.any(String) });
    await house.source.query(`update outbox_message set failed_at = app_now(), failure = 'obsolete: told within the hour' where sent_at is null and failed_at is null`);
    const elsewhere = await DeliveryHouse.open(database, { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'login@example.com' });
    expect(await channels(elsewhere)).toMatchObject([
      { way: 'provider', lastSentAt: mail.lastSentAt, lastSentThisWayAt: null },
      { way: 'development_mailbox', lastSentAt: texts.lastSentAt, lastDay: { failed: 2 }, queued: 0 },
    ]);
    await elsewhere.close();
  });

  it.each(['?limit=0', '?limit=101', '?cursor=x', '?page=2'])('refuses %s', async (query) => {
    expect(await list(query)).toMatchObject({ status: 422 });
  });

  it('says so where no provider is configured', async () => {
    const bare = await DeliveryHouse.open(database, { NODE_ENV: 'production' });
    const answer = await bare.app.inject({ method: 'POST', url: '/deliveries/test', headers: { 'content-type': 'application/json' }, payload: '{"channel":"email","to":"anna@example.com"}' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ detail: 'not configured: no provider is configured for email' });
    await bare.close();
  });
});
