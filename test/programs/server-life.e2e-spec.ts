import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { processRuns } from '../support/embedded-installation';
import { Installation, type Program } from '../support/running-program';

/**
 * One installation from its first start on, in real processes on a real embedded database. The tests tell one story and
 * build on each other.
 */
describe('a server with its embedded database', () => {
  jest.setTimeout(60_000);
  let site: Installation;
  let server: Program;
  let url: string;
  let password: string;

  beforeAll(() => {
    site = new Installation();
  });
  afterAll(() => site.remove());

  const postmaster = (): number => Number(readFileSync(path.join(site.folder, 'data/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  const ready = async (at: string): Promise<number> => (await fetch(`${at}/health/ready`)).status;
  const login = (at: string) =>
    fetch(`${at}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'administrator@localhost', password }),
    });
  const start = async (): Promise<void> => {
    server = site.server();
    url = await server.ready();
  };

  it('prints the one-time password of its administrator at the first start', async () => {
    await start();
    expect(server.stdout).toContain('administrator@localhost');
    password = /Password +(\S+)/.exec(server.stdout)?.[1] ?? '';
    expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){6}$/);
    expect(server.stdout).toContain(`${url}/dev/mailbox`);
    expect(server.stdout).toContain('set-config enable_two_factor_auth true');
    expect(server.stdout.trim().split('\n').length).toBeLessThanOrEqual(15);
    expect(await ready(url)).toBe(200);
  });

  it('says it nowhere else, and the log is one JSON object per line', () => {
    const lines = server.stdout.split('\n').filter((line) => line.startsWith('{'));
    for (const line of lines) expect(JSON.parse(line)).toEqual(expect.objectContaining({ level: expect.any(String) }));
    expect(lines.join('\n')).not.toContain(password);
    expect(server.stderr).toBe('');
  });

  it('ends in order at SIGTERM, and its database with it', async () => {
    const database = postmaster();
    expect((await server.stop('SIGTERM')).code).toBe(0);
    expect(processRuns(database)).toBe(false);
  });

  it('shows no password at the second start, and the one of the first still opens', async () => {
    await start();
    expect(server.stdout).not.toMatch(/^ +Password/m);
    const answer = await login(url);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'authenticated' })]);
    expect((await login(url)).status).toBe(401);
  });

  it('lets the command line change a setting, which counts at once', async () => {
    const renewed = await site.command(['user', 'set-password', 'administrator@localhost', '--password-stdin'], { input: 'long enough to be good\n' });
    expect(renewed.code).toBe(0);
    password = 'long enough to be good';
    expect(await (await login(url)).json()).toMatchObject({ status: 'authenticated' });
    expect((await site.command(['enable_two_factor_auth', 'true'])).code).toBe(0);
    expect(await (await login(url)).json()).toMatchObject({ status: 'enrolment_required', because: 'role:Administrator' });
  });

  it('starts its database again when it was killed, without ending itself', async () => {
    const [database, pid] = [postmaster(), server.pid];
    process.kill(database, 'SIGKILL');
    await eventually(async () => (await ready(url)) === 200 && postmaster() !== database);
    expect([server.running, server.pid]).toEqual([true, pid]);
    expect((await login(url)).status).toBe(200);
    expect(server.stdout).toContain('the embedded database does not answer');
    expect(server.stdout).not.toContain('long enough to be good');
  });

  it('shares the database with a second server, and the last one out stops it', async () => {
    const second = site.server();
    const other = await second.ready();
    const database = postmaster();
    expect((await login(other)).status).toBe(200);
    expect((await second.stop('SIGTERM')).code).toBe(0);
    expect([processRuns(database), await ready(url)]).toEqual([true, 200]);
  });

  it('starts again after kill -9 on the database it left behind', async () => {
    const database = postmaster();
    await server.stop('SIGKILL');
    await start();
    expect(await (await login(url)).json()).toMatchObject({ status: 'enrolment_required' });
    expect(postmaster()).toBe(database);
    await server.stop('SIGINT');
    expect(processRuns(database)).toBe(false);
  });
});
