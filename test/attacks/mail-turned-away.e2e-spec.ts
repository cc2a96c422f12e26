import { signedIn } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { configure, messages } from '../support/people';
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
    expect(await change(server(theirs))).toBe(200);
    const { rows } = await site.sql.query(`select former_way, parameters::text from outbox_message where template = 'notice_channel_settings' and sent_at is null`);
    for (const row of rows) expect([row.former_way, JSON.stringify(row)]).toEqual([expect.stringMatching(/^v1\./), expect.not.stringContaining('smtp://')]);
    await sent();
    expect([warnings(own), warnings(theirs)]).toEqual([ADMINISTRATORS, []]);
    expect(own.received.at(-1)?.mail.text).toMatch(/were changed by r•••@e•••\.com: mail_smtp_url\./);
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
