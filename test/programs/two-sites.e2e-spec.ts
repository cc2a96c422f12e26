import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Installation, type Program } from '../support/running-program';

/** Two sites on one machine, named by --site, with nothing of theirs configured but a name: one database each (contract §6). */
describe('two sites side by side', () => {
  jest.setTimeout(90_000);
  let machine: Installation;
  let north: Program;
  let south: Program;

  beforeAll(async () => {
    machine = new Installation();
    for (const name of ['north', 'south']) writeFileSync(path.join(machine.folder, `sites/${name}.env`), `ADMIN_LOGIN=root@${name}.example\n`);
    north = machine.server({}, ['--site', 'north']);
    south = machine.server({}, ['--site', 'south']);
    await Promise.all([north.ready(), south.ready()]);
  });
  afterAll(() => machine.remove());

  const people = async (site: string): Promise<string[]> => {
    const { stdout } = await machine.command(['--site', site, 'user', 'list', '--json']);
    return JSON.parse(stdout).items.map(({ email }: { email: string }) => email);
  };

  it('have an administrator, a database and keys of their own', async () => {
    expect(await Promise.all(['north', 'south'].map(people))).toEqual([['root@north.example'], ['root@south.example']]);
    const keys = (site: string) => readFileSync(path.join(machine.folder, 'data/sites', site, 'keys.json'), 'utf8');
    expect(keys('north')).not.toBe(keys('south'));
    expect(existsSync(path.join(machine.folder, 'data/postgres'))).toBe(false);
    expect(north.stdout).toContain('npx countersign --site north set-config');
  });

  it('know nothing of what is set or added at the other', async () => {
    const added = await machine.command(['--site', 'south', 'user', 'add', '--email', 'bea@south.example', '--full-name', 'Bea']);
    expect(added.code).toBe(0);
    await machine.command(['--site', 'south', 'set-config', 'otp_issuer_name', 'South']);
    expect(await people('north')).toEqual(['root@north.example']);
    expect((await machine.command(['--site', 'north', 'get-config', 'otp_issuer_name'])).stdout).toContain('Countersign');
  });

  it('do not open to the password of the other', async () => {
    const password = /Password +(\S+)/.exec(north.stdout)?.[1];
    const login = async (server: Program): Promise<number> => {
      const answer = await fetch(`${await server.ready()}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login: 'root@north.example', password }),
      });
      return answer.status;
    };
    expect(await login(south)).toBe(401);
    expect(await login(north)).toBe(200);
  });

  it.each(['DATABASE_URL', 'KEYS_FILE'])('do not fall onto one %s that somebody exported', async (variable) => {
    const environment = { [variable]: '/exported' };
    for (const ended of [machine.server(environment, ['--site', 'north']).ended, machine.command(['--site', 'south', 'user', 'list'], { environment })]) {
      expect(await ended).toMatchObject({ code: 78, stdout: '', stderr: expect.stringMatching(`${variable} .*sites/(north|south).env, or unset it`) });
    }
  });

  it('are not mistaken for one: the server takes a name and nothing else', async () => {
    expect(await machine.server({}, ['north']).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('--site NAME') });
    expect(await machine.server({}, ['--site', 'east']).ended).toMatchObject({ code: 78, stderr: expect.stringContaining('sites/east.env') });
  });
});
