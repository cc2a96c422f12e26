import type { Client } from 'pg';
import { urlOf } from '../support/command-line';
import { eventually } from '../support/eventually';
import { FetchingBrowser } from '../support/fetching-browser';
import { Installation, type Program } from '../support/running-program';
import { TestSmtpServer } from '../support/smtp-server';
import { createDatabase, type TestDatabase } from '../support/test-database';

const LOGIN = 'root@erp.example';
const PASSWORD = 'correct horse battery staple';

/** SIGTERM while a sign-in is slow and a mail server is slow: both come to their end, and nothing is done twice or half. */
describe('the end of a server', () => {
  jest.setTimeout(60_000);
  let database: TestDatabase;
  let sql: Client;
  let smtp: TestSmtpServer;
  let site: Installation;
  let server: Program;
  let url: string;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await database.connect();
    smtp = await TestSmtpServer.start();
    const mail = { SMTP_URL: smtp.url, MAIL_FROM: 'login@erp.example' };
    site = new Installation({ DATABASE_URL: urlOf(database.target), ADMIN_LOGIN: LOGIN, ADMIN_PASSWORD: PASSWORD, ...mail });
  });
  afterAll(async () => {
    await site.remove();
    await smtp.stop();
    await sql.end();
    await database.drop();
  });
  beforeEach(async () => {
    server = site.server();
    url = await server.ready();
  });

  const signIn = () => new FetchingBrowser(() => url).post('/auth/login', { login: LOGIN, password: PASSWORD });
  const waiting = async (): Promise<number> =>
    (await sql.query(`select 1 from pg_stat_activity where datname = current_database() and application_name = 'countersign' and wait_event_type = 'Lock'`)).rowCount ?? 0;
  const invite = async (email: string): Promise<void> => {
    smtp.next('hold');
    expect(await site.command(['user', 'add', '--email', email, '--full-name', 'Gina Guest'])).toMatchObject({ code: 0 });
    await smtp.holding();
  };
  const arrived = (email: string): number => smtp.received.filter(({ recipients }) => recipients.includes(email)).length;
  const open = async (): Promise<number> => (await sql.query('select 1 from outbox_message where sent_at is null and failed_at is null')).rowCount ?? 0;

  it('waits for both, answers the one and marks the other as sent', async () => {
    await invite('gina@erp.example');
    await sql.query('begin; lock table session in share mode');
    const slow = signIn();
    await eventually(async () => (await waiting()) === 1, 30);
    const ended = server.stop('SIGTERM');
    await eventually(() => server.stdout.includes('finishing what is under way'));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(server.running).toBe(true);
    await sql.query('rollback');
    expect((await slow).status).toBe(200);
    smtp.release();
    expect((await ended).code).toBe(0);
    expect([arrived('gina@erp.example'), await open()]).toEqual([1, 0]);
    expect((await sql.query(`select 1 from session`)).rowCount).toBe(1);
  });

  it('does not wait for ever: what the mail server never takes is sent by the next one', async () => {
    await invite('hugo@erp.example');
    const began = Date.now();
    expect((await server.stop('SIGTERM')).code).toBe(0);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect([arrived('hugo@erp.example'), await open()]).toEqual([0, 1]);
    // Its lease is over sooner than in 45 s.
    await sql.query('update outbox_message set available_at = app_now() where sent_at is null');
    server = site.server();
    await server.ready();
    await eventually(async () => (await open()) === 0);
    expect(arrived('hugo@erp.example')).toBe(1);
  });
});
