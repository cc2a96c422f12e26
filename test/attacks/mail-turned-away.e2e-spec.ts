import { signedIn } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, messages } from '../support/people';
import { TestSmtpServer } from '../support/smtp-server';
import { createTestApp, type TestApp } from '../support/test-app';

/**
 * Whoever gets hold of one administrator turns the site's mail to a server of their own: every code and link goes through their
 * hands, and so would the warning about it. So it leaves by the server of before, and every administrator gets it (contract §5).
 */
describe('mail turned to another server', () => {
  let site: TestApp;
  let own: TestSmtpServer;
  let theirs: TestSmtpServer;
  let office: HttpClient;

  beforeAll(async () => {
    [site, own, theirs] = [await createTestApp(), await TestSmtpServer.start(), await TestSmtpServer.start()];
    office = (await signedIn(site, 'root', ['Administrator'])).client;
    await signedIn(site, 'manager', ['System Manager']);
    await signedIn(site, 'clerk', []);
  });
  afterAll(async () => {
    await site.close();
    await own.stop();
    await theirs.stop();
  });

  const server = ({ port }: TestSmtpServer) => ({ mail_smtp_url: `smtp://127.0.0.1:${port}`, mail_from: 'erp@example.com' });
  const change = async (settings: object): Promise<number> => {
    const { body } = await office.get('/system-settings');
    return (await office.patch('/system-settings', { version: body.version, settings })).status;
  };
  const sent = () => messages(site);
  const warnings = ({ received }: TestSmtpServer) => received.filter(({ mail }) => mail.subject === SUBJECT).flatMap(({ recipients }) => recipients).sort();
  const SUBJECT = 'Mail or text settings of Countersign were changed';
  const ADMINISTRATORS = ['manager@example.com', 'root@example.com'];

  it('is told to every administrator and nobody else, by the way before', async () => {
    await configure(site, server(own));
    const inMailbox = (await messages(site)).filter(({ subject }) => subject === SUBJECT);
    expect(inMailbox.map(({ to }) => to).sort()).toEqual(ADMINISTRATORS);
    expect(inMailbox[0]?.text).toMatch(/All administrators get this mail, which stays in the development mailbox: no mail server was set before\./);
    expect(await change(server(theirs))).toBe(200);
    const { rows } = await site.sql.query(`select former_way, parameters::text from outbox_message where template = 'notice_channel_settings' and sent_at is null`);
    for (const row of rows) expect([row.former_way, JSON.stringify(row)]).toEqual([expect.stringMatching(/^v1\./), expect.not.stringContaining('smtp://')]);
    await sent();
    expect([warnings(own), warnings(theirs)]).toEqual([ADMINISTRATORS, []]);
    expect(own.received.at(-1)?.mail.text).toMatch(/were changed by root \(root@example\.com\): mail_smtp_url\..*, by the server that was used until now\./);
    expect((await site.sql.query('select 1 from outbox_message where former_way is not null')).rows).toEqual([]);
  });

  it('is told by the server of now where only texts go another way, and not at all where a change is refused', async () => {
    const before = warnings(theirs).length;
    expect(await change({ twilio_from: '+4915799912345' })).toBe(200);
    expect(await change({ mail_from: 'other@example.com', otp_issuer_name: 'a:colon' })).toBe(422);
    await sent();
    expect([warnings(own).length, warnings(theirs).length - before]).toEqual([2, 2]);
    expect(await change({ step_up_max_age: 600 })).toBe(200);
    await sent();
    expect(warnings(theirs).length - before).toBe(2);
  });
});

const PRODUCTION = { NODE_ENV: 'production', PUBLIC_URL: 'https://login.erp.example', DATABASE_URL: 'postgres://countersign@localhost/countersign', ADMIN_LOGIN: 'admin@erp.example', ADMIN_PASSWORD: 'correct horse battery staple' };

/** In production nothing sends before the first server is set: there is no way of before that could warn of it. */
describe('mail set up for the first time', () => {
  it('is told by the server that was set, and fails nothing where there is none yet', async () => {
    const [site, server] = [await createTestApp(PRODUCTION), await TestSmtpServer.start()];
    try {
      await addPerson(site, { email: 'root@example.com', fullName: 'Rosa Root', roles: ['Administrator'] });
      await configure(site, { twilio_from: '+4915799912345' });
      await configure(site, { mail_smtp_url: server.url });
      await messages(site);
      const failed = await site.sql.query(`select 1 from audit_event where event = 'message_failed'`);
      expect([failed.rows, (await site.sql.query('select 1 from outbox_message')).rows]).toEqual([[], []]);
      await configure(site, { mail_from: 'erp@example.com' });
      await messages(site);
      expect(server.received.map(({ recipients, mail }) => [recipients, mail.text])).toEqual([[['root@example.com'], expect.stringMatching(/get this mail, by the server set now: there was none before\./)]]);
    } finally {
      await site.close();
      await server.stop();
    }
  });
});
