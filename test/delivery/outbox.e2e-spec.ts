import { randomUUID } from 'node:crypto';
import { OutboxRepository } from '../../src/delivery/outbox/outbox.repository';
import { Outbox } from '../../src/delivery/outbox/outbox.service';
import { TestSmtpServer } from '../support/smtp-server';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { DeliveryHouse } from './delivery-house';

/** Product P-50: owed with its cause, sent outside the transaction, tried again within its life, never lost, never late. */
describe('outbox', () => {
  let database: TestDatabase;
  let smtp: TestSmtpServer;
  let house: DeliveryHouse;

  beforeEach(async () => {
    database = await createDatabase();
    smtp = await TestSmtpServer.start();
    house = await DeliveryHouse.open(database, { SMTP_URL: smtp.url, MAIL_FROM: 'Countersign <login@example.com>' });
    await house.passes(0);
  });

  afterEach(async () => {
    smtp.release();
    await house.close();
    await smtp.stop();
    await database.drop();
  });

  const auditOf = (event: string) => house.source.query<Record<string, any>[]>('select * from audit_event where event = $1', [event]);

  it('sends a mail once and marks it', async () => {
    const id = await house.owe();
    await house.worker.drain();
    await house.worker.drain();
    expect(smtp.received).toHaveLength(1);
    const [{ mail, recipients, sender }] = smtp.received as [(typeof smtp.received)[0]];
    expect(recipients).toEqual(['anna@example.com']);
    expect(sender).toBe('login@example.com');
    expect(mail.text).toContain('081804');
    expect(mail.html).toContain('081804');
    expect(mail.subject).not.toContain('081804');
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date), failed_at: null, failure: null, attempts: 1, provider_message_id: mail.messageId });
  });

  it('keeps neither code nor body nor address in its rows', async () => {
    smtp.next({ at: 'data', code: 451, text: 'cannot store "Your code 081804" for <anna@example.com>' });
    const id = await house.owe({ parameters: { attempt: { address: '192.0.2.7', device: null } } });
    await house.worker.drain();
    await house.passes(1);
    await house.worker.drain();
    const row = await house.row(id);
    expect(row.sent_at).not.toBeNull();
    expect(JSON.stringify(row)).not.toMatch(/081804|anna@example\.com/);
  });

  it('sends nothing for a transaction that was rolled back', async () => {
    const gone = house.source.transaction(async (manager) => {
      await house.get(Outbox).owe({ channel: 'email', template: 'sign_in_code', userId: null, subjectId: null, recipientHint: null }, manager);
      throw new Error('changed my mind');
    });
    await expect(gone).rejects.toThrow('changed my mind');
    await house.worker.drain();
    expect(smtp.attempts).toBe(0);
  });

  it('tries again after a passing refusal, with growing pauses', async () => {
    smtp.next({ at: 'recipient', code: 451, text: 'try later' }, { at: 'data', code: 452, text: 'disk full' });
    const id = await house.owe({ giveUpAt: await house.inSeconds(300) });
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ sent_at: null, failed_at: null, attempts: 1, failure: 'SMTP 451: try later', due_in: 1 });
    await house.worker.drain();
    expect(smtp.attempts).toBe(1);
    await house.passes(1);
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ attempts: 2, due_in: 2 });
    await house.passes(2);
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date), attempts: 3, failure: null });
    expect(smtp.received).toHaveLength(1);
    expect(await auditOf('message_failed')).toEqual([]);
  });

  it('fails at once when the server will never take it, and says so without saying to whom', async () => {
    smtp.next({ at: 'recipient', code: 550, text: '5.1.1 <anna@example.com> has no mailbox, tel 49301234567' });
    const userId = randomUUID();
    const id = await house.owe({ userId });
    await house.worker.drain();
    const row = await house.row(id);
    expect(row).toMatchObject({ sent_at: null, failed_at: expect.any(Date), attempts: 1 });
    expect(row.failure).toMatch(/^SMTP 550: 5\.1\.1 <\[recipient\]> has no mailbox/);
    const [event] = await auditOf('message_failed');
    expect(event).toMatchObject({ outcome: 'failure', target_kind: 'user', target_id: userId, target: 'a•••@e•••.com', reason: row.failure });
    expect(event).toMatchObject({ after: { deliveryId: id, channel: 'email', template: 'sign_in_code', attempts: 1 } });
    expect(JSON.stringify(event)).not.toMatch(/anna|49301234567|081804/);
    await house.passes(86_400);
    await house.worker.drain();
    expect(smtp.attempts).toBe(1);
  });

  it('tries again while nobody answers, and gives up before the end of its life rather than after it', async () => {
    const { port } = smtp;
    await smtp.stop();
    const id = await house.owe({ giveUpAt: await house.inSeconds(10) });
    for (const pause of [1, 2, 5]) {
      await house.worker.drain();
      expect(await house.row(id)).toMatchObject({ failed_at: null, due_in: pause });
      await house.passes(pause);
    }
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ failed_at: expect.any(Date), attempts: 4, failure: expect.stringMatching(/^(ESOCKET|ECONNECTION|ECONNREFUSED)/) });
    expect(await auditOf('message_failed')).toHaveLength(1);
    smtp = await TestSmtpServer.start({ port });
    await house.passes(60);
    await house.worker.drain();
    expect(smtp.attempts).toBe(0);
  });

  it('never sends what was found after its life', async () => {
    const id = await house.owe({ giveUpAt: await house.inSeconds(300) });
    await house.passes(300);
    await house.worker.drain();
    expect(smtp.attempts).toBe(0);
    expect(house.codes.composed).toBe(0);
    expect(await house.row(id)).toMatchObject({ failed_at: expect.any(Date), failure: 'not sent within its life' });
  });

  it('gives a message without an end of its own one day', async () => {
    const [kept, given] = [await house.owe(), await house.owe()];
    await house.source.query(`update outbox_message set created_at = created_at - interval '23 hours 59 minutes' where id = $1`, [kept]);
    await house.source.query(`update outbox_message set created_at = created_at - interval '24 hours' where id = $1`, [given]);
    await house.worker.drain();
    expect(await house.row(kept)).toMatchObject({ sent_at: expect.any(Date) });
    expect(await house.row(given)).toMatchObject({ sent_at: null, failed_at: expect.any(Date) });
    expect(smtp.received).toHaveLength(1);
  });

  it('sends what a worker took and died with, once its lease is over', async () => {
    const id = await house.owe();
    const [taken] = await house.get(OutboxRepository).take(5);
    expect(taken?.message.id).toBe(id);
    await house.worker.drain();
    expect(smtp.attempts).toBe(0);
    await house.passes(44);
    await house.worker.drain();
    expect(smtp.attempts).toBe(0);
    await house.passes(1);
    await house.worker.drain();
    expect(smtp.received).toHaveLength(1);
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date), attempts: 2 });
  });

  it('lets a late worker neither fail nor delay what another has taken over', async () => {
    const id = await house.owe();
    const repository = house.get(OutboxRepository);
    const [late] = await repository.take(1);
    await house.passes(45);
    await repository.take(1);
    expect(await repository.tryLater(late!.message, 1, 'late')).toBe(false);
    expect(await repository.markFailed(late!.message, 'late', house.source.manager)).toBe(false);
    expect(await house.row(id)).toMatchObject({ failed_at: null, failure: null, attempts: 2 });
    await repository.markSent(id, { providerMessageId: null, wayOut: 'x' });
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date) });
  });

  it('is shared by two processes: twenty messages, each exactly once', async () => {
    const other = await DeliveryHouse.open(database, { SMTP_URL: smtp.url, MAIL_FROM: 'login@example.com' });
    try {
      const ids = await Promise.all(Array.from({ length: 20 }, () => house.owe()));
      await Promise.all([house.worker.drain(), other.worker.drain()]);
      expect(smtp.received).toHaveLength(20);
      const rows = await house.source.query<Record<string, unknown>[]>('select id, attempts from outbox_message where sent_at is not null');
      expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
      expect(new Set(rows.map((row) => row.attempts))).toEqual(new Set([1]));
      expect(house.codes.composed).toBeGreaterThan(0);
      expect(other.codes.composed).toBeGreaterThan(0);
    } finally {
      await other.close();
    }
  });

  it('sends at most five at once, and a slow one does not hold up the rest', async () => {
    smtp.next('hold');
    await Promise.all(Array.from({ length: 8 }, () => house.owe()));
    const drained = house.worker.drain();
    await smtp.holding();
    while (smtp.received.length < 7) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(smtp.connections).toBeLessThanOrEqual(5);
    smtp.release();
    await drained;
    expect(smtp.received).toHaveLength(8);
  });

  it('drops what is obsolete without sending it and without an alarm', async () => {
    house.codes.instead = () => ({ kind: 'obsolete', because: 'superseded' });
    const id = await house.owe();
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ failed_at: expect.any(Date), failure: 'obsolete: superseded' });
    const log = (await house.app.inject({ method: 'GET', url: '/deliveries?limit=1' })).json<{ items: unknown[] }>();
    expect(log.items).toMatchObject([{ id, status: 'dropped', sentAt: null, failure: 'superseded' }]);
    expect(smtp.attempts).toBe(0);
    expect(await auditOf('message_failed')).toEqual([]);
  });

  it('survives a composer that breaks, and keeps its error to itself', async () => {
    house.codes.instead = () => { throw new Error('code 081804 for anna@example.com'); };
    const id = await house.owe();
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ failed_at: null, failure: 'internal error', due_in: 1 });
    house.codes.instead = null;
    await house.passes(1);
    await house.worker.drain();
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date) });
  });

  it('finishes the message under way when the application closes', async () => {
    const second = await DeliveryHouse.open(database, { SMTP_URL: smtp.url, MAIL_FROM: 'login@example.com' });
    smtp.next('hold');
    const id = await second.owe();
    const drained = second.worker.drain();
    await smtp.holding();
    const closed = second.close();
    smtp.release();
    await Promise.all([closed, drained]);
    expect(await house.row(id)).toMatchObject({ sent_at: expect.any(Date), attempts: 1 });
  });

  it('tells how a subject fares: queued, sent, failed', async () => {
    const subjectId = randomUUID();
    const outbox = house.get(Outbox);
    expect(await outbox.statusOf(subjectId)).toBeNull();
    await house.owe({ subjectId });
    expect(await outbox.statusOf(subjectId)).toEqual({ status: 'queued' });
    await house.worker.drain();
    expect(await outbox.statusOf(subjectId)).toEqual({ status: 'sent' });
    smtp.next({ at: 'data', code: 554, text: 'no' });
    await house.owe({ subjectId });
    await house.worker.drain();
    expect(await outbox.statusOf(subjectId)).toEqual({ status: 'failed', reason: 'unavailable' });
  });
});
