import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { SecretBox } from '../../src/common/crypto/secret-box';
import { asPlainSecret } from '../../src/common/crypto/secret-text';
import { SystemRandom } from '../../src/common/crypto/secure-random';
import { SystemClock } from '../../src/common/time/clock';
import { KeyRing, newKeyRingDocument } from '../../src/config/key-ring';
import { settingPlace } from '../../src/system-settings/settings.repository';
import { CommandLineSite } from '../support/command-line';
import { TestSmtpServer } from '../support/smtp-server';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../support/test-database';
import { TestTwilioServer } from '../support/twilio-server';

interface Finding {
  state: string;
  subject: string;
  message: string;
}

/** A site of production, where nothing leads to a development mailbox. */
describe('doctor, migrate and deliveries from the command line', () => {
  let database: TestDatabase;
  let sql: Client;
  let folder: string;
  let site: CommandLineSite;
  let smtp: TestSmtpServer;
  let twilio: TestTwilioServer;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await database.connect();
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-cli-'));
    writeFileSync(path.join(folder, 'keys.json'), newKeyRingDocument(Buffer.alloc(32, 5)), { mode: 0o600 });
    smtp = await TestSmtpServer.start();
    twilio = await TestTwilioServer.start();
    site = new CommandLineSite(database.target, {
      ...{ NODE_ENV: 'production', DATA_DIR: folder, ADMIN_LOGIN: 'root@erp.example', ADMIN_PASSWORD: 'correct horse battery' },
      ...{ SMTP_URL: smtp.url, MAIL_FROM: 'login@erp.example' },
      ...{ TWILIO_ACCOUNT_SID: 'AC0123', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+4915112345678', TWILIO_BASE_URL: twilio.url },
    });
  });
  afterAll(async () => {
    site.close();
    await smtp.stop();
    await twilio.stop();
    await sql.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const doctor = async (): Promise<{ code: number; states: Record<string, string>; out: string }> => {
    const said = await site.run(['doctor', '--json']);
    const findings = (JSON.parse(said.out) as { findings: Finding[] }).findings;
    const states = Object.fromEntries(findings.map(({ subject, state }) => [subject, state]));
    return { code: said.code, states, out: said.out };
  };

  it('finds everything in order, and says what there is to think about', async () => {
    const { code, states } = await doctor();
    expect(code).toBe(0);
    expect(states).toMatchObject({ database: 'ok', migrations: 'ok', audit: 'ok', keys: 'ok', clock: 'ok', mail: 'ok', sms: 'ok', settings: 'warn' });
    expect((await site.run(['doctor'])).out).toMatch(/^warn {2}settings {4}two-factor login is off\n +→ countersign set-config/m);
  });

  it('compares the clock with the database and with the time where texts go', async () => {
    expect((await doctor()).out).toContain(`this machine and ${twilio.url} agree to the second`);
    const clock = jest.spyOn(SystemClock.prototype, 'now').mockImplementation(() => new Date(Date.now() + 10_000));
    const { states, out } = await doctor();
    clock.mockRestore();
    expect([states.clock, out.match(/differ by \d+ s/g)]).toEqual(['warn', ['differ by 10 s', expect.stringMatching(/^differ by (9|10|11) s$/)]]);
  });

  it('sends a test message through the real channels, and passes on why it was refused', async () => {
    expect((await site.run(['deliveries', 'test', '--channel', 'email', '--to', 'ana@erp.example'])).code).toBe(0);
    expect(smtp.received.at(-1)?.recipients).toEqual(['ana@erp.example']);
    expect((await site.run(['deliveries', 'test', '--channel', 'sms', '--to', '+4915112345679', '--json'])).json).toMatchObject({ status: 'sent' });
    expect(twilio.requests.at(-1)?.form.To).toBe('+4915112345679');
    smtp.next({ at: 'data', code: 550, text: 'no such mailbox' });
    const refused = await site.run(['deliveries', 'test', '--channel', 'email', '--to', 'ana@erp.example', '--json']);
    expect([refused.code, refused.problem.status, refused.problem.detail]).toEqual([1, 503, expect.stringContaining('SMTP 550')]);
    const { code, states, out } = await doctor();
    expect([code, states.mail, states.sms, out]).toEqual([0, 'warn', 'ok', expect.stringContaining('SMTP 550')]);
    expect((await site.run(['deliveries', 'test', '--channel', 'pigeon', '--to', 'x'])).code).toBe(2);
  });

  it('sends an invitation itself where no mailbox could swallow it', async () => {
    const before = smtp.received.length;
    expect((await site.run(['user', 'add', '--email', 'ben@erp.example', '--full-name', 'Ben Arendt'])).code).toBe(0);
    expect(smtp.received.slice(before).map(({ recipients }) => recipients)).toEqual([['ben@erp.example']]);
  });

  it('finds a mail server that is down', async () => {
    await smtp.stop();
    const { code, states, out } = await doctor();
    expect([code, states.mail]).toEqual([1, 'fail']);
    expect(out).toContain('ECONNREFUSED');
  });

  it('finds secrets whose key has left the ring', async () => {
    await sql.query(`update app_user set password_hash = 'v1.k7.AAAA.BBBB' where email = 'ben@erp.example'`);
    const { code, states, out } = await doctor();
    expect([code, states.keys, out.includes('not in the ring: k7')]).toEqual([1, 'fail', true]);
  });

  it.each([
    ['sleeps', 'disable trigger audit_event_no_change', 'enable always trigger audit_event_no_change', 'audit_event_no_change'],
    ['sleeps in a replica', 'enable trigger audit_event_no_truncate', 'enable always trigger audit_event_no_truncate', 'audit_event_no_truncate'],
  ])('finds a trigger of the audit that %s', async (_, spoilt, mended, name) => {
    await sql.query(`alter table audit_event ${spoilt}`);
    const { code, states, out } = await doctor();
    await sql.query(`alter table audit_event ${mended}`);
    expect([code, states.audit, out]).toEqual([1, 'fail', expect.stringContaining(`${name} is gone or does not always fire`)]);
    expect((await doctor()).states.audit).toBe('ok');
  });

  it('names a setting somebody stored out of its bounds, and set-config repairs it', async () => {
    await sql.query(`insert into system_setting (key, value) values ('audit_retention_days', '10')`);
    const { states, out } = await doctor();
    expect([states.settings, out.includes('set-config audit_retention_days')]).toEqual(['fail', true]);
    const purge = await site.run(['purge']);
    expect([purge.code, purge.error]).toEqual([1, expect.stringMatching(/^Unavailable:\n.*audit_retention_days.*set-config[^\n]*$/)]);
    expect((await site.run(['set-config', 'audit_retention_days', '365'])).code).toBe(0);
    expect((await site.run(['purge'])).code).toBe(0);
  });

  it('finds a mail server whose URL was stored before it had to decode, and no test message falls over it', async () => {
    const older = await createDatabase();
    const elsewhere = new CommandLineSite(older.target, { NODE_ENV: 'test', SMTP_URL: '', MAIL_FROM: '' });
    const rows = await older.connect();
    try {
      expect((await elsewhere.run(['set-config', 'mail_from', 'login@erp.example'])).code).toBe(0);
      const refused = await elsewhere.run(['set-config', 'mail_smtp_url', '-'], 'smtp://u:p%zz@mail.example.com');
      expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('percent-encode special characters')]);
      const box = new SecretBox(KeyRing.parse(JSON.parse(newKeyRingDocument(Buffer.alloc(32, 5)))), new SystemRandom());
      const sealed = box.seal(asPlainSecret('"smtp://u:p%zz@mail.example.com"'), settingPlace('mail_smtp_url'));
      await rows.query(`insert into system_setting (key, sealed) values ('mail_smtp_url', $1)`, [sealed]);
      const said = await elsewhere.run(['doctor']);
      expect([said.code, said.out]).toEqual([1, expect.stringMatching(/^fail +mail +.*cannot be decoded\n +→ percent-encode/m)]);
      const sent = await elsewhere.run(['deliveries', 'test', '--channel', 'email', '--to', 'ana@erp.example']);
      expect([sent.code, sent.error]).toEqual([1, expect.stringContaining('percent-encode special characters')]);
    } finally {
      elsewhere.close();
      await rows.end();
      await older.drop();
    }
  });

  it('refuses a key file others can read, as every command does in production', async () => {
    chmodSync(path.join(folder, 'keys.json'), 0o640);
    const said = await site.run(['doctor']);
    expect([said.code, said.error]).toEqual([78, expect.stringContaining('chmod 600')]);
    chmodSync(path.join(folder, 'keys.json'), 0o600);
  });

  it('finds pending migrations, and migrate runs them once', async () => {
    const empty = await createEmptyDatabase();
    const fresh = new CommandLineSite(empty.target, { DATA_DIR: folder });
    try {
      const before = await fresh.run(['doctor']);
      expect([before.code, before.out]).toEqual([1, expect.stringMatching(/fail +migrations +\d+ pending/)]);
      expect((await fresh.run(['migrate'])).out).toContain('ran Foundation1764000000000');
      expect((await fresh.run(['migrate', '--json'])).json).toEqual({ migrations: [] });
    } finally {
      fresh.close();
      await empty.drop();
    }
  });
});
