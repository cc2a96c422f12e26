import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { processRuns } from '../support/embedded-installation';
import { eventually } from '../support/eventually';
import { Installation, type Program } from '../support/running-program';
import { TestSmtpServer } from '../support/smtp-server';

const LOGIN = 'administrator@localhost';
const PASSWORD = 'seven quiet lamps at noon';

/** kill -9 at the worst moments, again and again: nothing confirmed is lost, and no answer is a bare 500 (product P-96, P-97). */
describe('a server whose halves are killed', () => {
  jest.setTimeout(180_000);
  let site: Installation;
  let smtp: TestSmtpServer;
  let server: Program;
  let url: string;

  beforeAll(async () => {
    smtp = await TestSmtpServer.start();
    site = new Installation({ SMTP_URL: smtp.url, MAIL_FROM: 'login@erp.example', ADMIN_LOGIN: LOGIN, ADMIN_PASSWORD: PASSWORD });
    await start();
  });
  afterAll(async () => {
    await site.remove();
    await smtp.stop();
  });

  const start = async (): Promise<void> => {
    server = site.server();
    url = await server.ready();
  };
  const postmaster = (): number => Number(readFileSync(path.join(site.folder, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  const login = async (): Promise<number> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body: JSON.stringify({ login: LOGIN, password: PASSWORD }) });
    await answer.arrayBuffer();
    return answer.status;
  };

  it('answers 503 while its database is away, and comes back every time', async () => {
    const seen = new Set<number>();
    let loaded = true;
    const load = Array.from({ length: 4 }, async () => {
      while (loaded) seen.add(await login());
    });
    for (let round = 0; round < 4; round += 1) {
      const database = postmaster();
      process.kill(database, 'SIGKILL');
      await eventually(async () => (await fetch(`${url}/health/ready`)).status === 200 && postmaster() !== database);
    }
    loaded = false;
    await Promise.all(load);
    expect(server.stdout.split('\n').filter((line) => line.includes('"slug":"internal"'))).toEqual([]);
    expect([...seen].filter((status) => ![200, 429, 503].includes(status))).toEqual([]);
    expect(server.running).toBe(true);
    expect(await login()).toBe(200);
  });

  it('sends what was owed when it was killed', async () => {
    const { port } = smtp;
    await server.stop('SIGKILL');
    await smtp.stop();
    const added = await site.command(['user', 'add', '--email', 'ana@erp.example', '--full-name', 'Ana Silva']);
    expect(added.code).toBe(0);
    smtp = await TestSmtpServer.start({ port });
    await start();
    await eventually(() => smtp.received.some(({ recipients }) => recipients.includes('ana@erp.example')));
  });

  it('finishes the requests under way at SIGTERM', async () => {
    const answers = Array.from({ length: 6 }, () => login());
    await new Promise((resolve) => setTimeout(resolve, 20));
    const ended = server.stop('SIGTERM');
    const settled = await Promise.allSettled(answers);
    const odd = settled.flatMap((each) => (each.status === 'fulfilled' && ![200, 429, 503].includes(each.value) ? [each.value] : []));
    expect(odd).toEqual([]);
    expect(settled.some((each) => each.status === 'fulfilled' && each.value === 200)).toBe(true);
    expect((await ended).code).toBe(0);
  });

  it('does not wait for a client that never ends its request', async () => {
    await start();
    const slow = connect(Number(new URL(url).port), '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await fetch(`${url}/health/live`);
    const database = postmaster();
    expect((await server.stop('SIGTERM')).code).toBe(0);
    expect(processRuns(database)).toBe(false);
  });

  it('exits at once at a second signal, when the first one takes too long', async () => {
    await start();
    const slow = connect(Number(new URL(url).port), '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await fetch(`${url}/health/live`);
    server.kill('SIGINT');
    // Within a second it would be taken for the same Ctrl+C, passed on twice.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(server.running).toBe(true);
    expect((await server.stop('SIGINT')).code).toBe(1);
  });
});

/** Two that start at the same instant on a folder where nothing is yet. */
it('makes one database, one key ring and one administrator for two first starts at once', async () => {
  const site = new Installation();
  try {
    const both = [site.server(), site.server()];
    const urls = await Promise.all(both.map((server) => server.ready()));
    const passwords = both.flatMap((server) => /Password +(\S+)/.exec(server.stdout)?.[1] ?? []);
    expect(passwords).toHaveLength(1);
    for (const url of urls) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await Promise.all(both.map((server) => server.stop()))).map(({ code }) => code)).toEqual([0, 0]);
  } finally {
    await site.remove();
  }
}, 60_000);
