import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/database/migrate';

const BINARIES = '/usr/lib/postgresql/15/bin';
const installed = existsSync(join(BINARIES, 'postgres'));
const account = (): { uid: number; gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const [, , uid, gid] = execFileSync('getent', ['passwd', 'postgres'], { encoding: 'utf8' }).split(':');
  return { uid: Number(uid), gid: Number(gid) };
};

/** The oldest PostgreSQL that is supported, as a distribution ships it: a role that owns its database and nothing more. */
(installed ? describe : describe.skip)(`PostgreSQL 15 of the distribution${installed ? '' : ' (skipped: its binaries are not installed)'}`, () => {
  let folder: string;
  let options: object;
  let target: { host: string; port: number; user: string; password: string; database: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cs15-'));
    chmodSync(folder, 0o755);
    const user = account();
    if (user) chownSync(folder, user.uid, user.gid);
    options = { ...user, stdio: 'pipe', env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } };
    execFileSync(join(BINARIES, 'initdb'), ['-D', join(folder, 'data'), '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'], options);
    execFileSync(
      join(BINARIES, 'pg_ctl'),
      ['-D', join(folder, 'data'), '-w', '-l', join(folder, 'log'), '-o', `-c listen_addresses= -c unix_socket_directories=${folder}`, 'start'],
      options,
    );
    const admin = new Client({ host: folder, user: 'postgres', database: 'postgres' });
    await admin.connect();
    await admin.query('create role erp login nosuperuser nocreatedb nocreaterole');
    await admin.query('create database erp owner erp');
    await admin.end();
    target = { host: folder, port: 5432, user: 'erp', password: '', database: 'erp' };
  });

  afterAll(() => {
    execFileSync(join(BINARIES, 'pg_ctl'), ['-D', join(folder, 'data'), '-w', '-m', 'immediate', 'stop'], options);
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes every migration from a role without further rights, and two processes that start at once', async () => {
    const ran = await Promise.all([migrate(target), migrate(target)]);
    expect(ran.map((names) => names.length).sort((a, b) => a - b)).toEqual([0, expect.any(Number)]);
    const client = new Client(target);
    await client.connect();
    const { rows } = await client.query(`select name from role where built_in order by id`);
    expect(rows.map((row) => row.name)).toEqual(['All', 'System User', 'Administrator', 'System Manager']);
    await client.end();
  });
});
