import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  joinEmbeddedPostgres,
} from '../../src/database/embedded/embedded-postgres';
import { processRuns } from '../support/embedded-installation';

// The embedded server as one process sees it. The tests share a folder (initdb takes most of the time), each starts the
// server anew.
describe('the embedded database', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'cs test-'));
  const open: EmbeddedPostgres[] = [];
  const dataDir = path.join(root, 'data');

  beforeAll(() => {
    // The server's account must be able to pass through where the tests run as root.
    chmodSync(root, 0o711);
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((database) => database.release()));
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  async function join(dataDir: string, log?: (line: string) => void): Promise<EmbeddedPostgres> {
    const database = await joinEmbeddedPostgres({ dataDir, ...(log ? { log } : {}) });
    open.push(database);
    return database;
  }

  async function query(connection: EmbeddedPostgres['connection'], sql: string): Promise<any[]> {
    const client = new Client(connection);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  const keep = 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS seven';
  const postmasterOf = (dataDir: string): number =>
    Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  async function killed(pid: number): Promise<void> {
    process.kill(pid, 'SIGKILL');
    while (processRuns(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it('is made, keeps what was written, and starts again quickly', async () => {
    const coldFrom = performance.now();
    const first = await join(dataDir);
    const cold = performance.now() - coldFrom;
    await query(first.connection, keep);
    const pid = postmasterOf(dataDir);
    await first.release();
    await first.release();
    expect(processRuns(pid)).toBe(false);

    const warmFrom = performance.now();
    const second = await join(dataDir);
    const warm = performance.now() - warmFrom;
    expect(await query(second.connection, 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
    expect(second.connection).toEqual(first.connection);
    // Generous against busy machines: about 1,100 and 100 ms on one with little else to do.
    expect({ cold: cold < 10_000, warm: warm < 4_000 }).toEqual({ cold: true, warm: true });
  });

  it('gives the application a role that owns its database and nothing more', async () => {
    const { connection } = await join(dataDir);
    const [role] = await query(
      connection,
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, pg_get_userbyid(datdba) AS owner,
         datcollate, pg_encoding_to_char(encoding) AS encoding, current_setting('fsync') AS fsync,
         current_setting('max_connections') AS connections, current_setting('server_version_num')::int / 10000 AS major
       FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: true,
      rolreplication: false,
      rolbypassrls: false,
      owner: 'countersign',
      datcollate: 'C',
      encoding: 'UTF8',
      fsync: 'on',
      connections: '100',
      major: 18,
    });
    await expect(query({ ...connection, user: 'postgres', database: 'postgres' }, 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
    await expect(query({ ...connection, password: 'wrong' }, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('opens no TCP port and closes its folders to others', async () => {
    const { connection } = await join(dataDir);
    const listening = ['tcp', 'tcp6']
      .flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A')
      .map((fields) => fields[9]);
    const descriptors = `/proc/${String(postmasterOf(dataDir))}/fd`;
    const sockets = readdirSync(descriptors).map((name) => readlinkSync(path.join(descriptors, name)));
    expect(sockets.filter((socket) => socket.startsWith('socket:')).length).toBeGreaterThan(0);
    expect(listening.filter((inode) => sockets.includes(`socket:[${String(inode)}]`))).toEqual([]);

    const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);
    expect({
      dataDir: mode(dataDir),
      cluster: mode(path.join(dataDir, 'postgres')),
      control: mode(path.join(dataDir, 'embedded')),
      passwords: mode(path.join(dataDir, 'embedded/passwords.json')),
      log: mode(path.join(dataDir, 'postgres.log')),
      socket: mode(connection.host),
    }).toEqual({
      dataDir: process.getuid?.() === 0 ? '711' : '700',
      cluster: '700',
      control: '700',
      passwords: '600',
      log: '600',
      socket: '700',
    });
    // Neither our secrets nor our environment reach the server's account.
    const environment = readFileSync(`/proc/${String(postmasterOf(dataDir))}/environ`, 'utf8').split('\0');
    expect(environment.map((entry) => entry.split('=')[0]).filter(Boolean).sort()).toEqual(
      expect.arrayContaining(['LC_ALL', 'PATH', 'TZ']),
    );
    expect(environment.join('\n')).not.toContain('npm_');
  });

  it('is shared inside one process too: the last one out stops it', async () => {
    const [first, second] = await Promise.all([join(dataDir), join(dataDir)]);
    const pid = postmasterOf(dataDir);
    await first.release();
    expect(await query(second.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const [, third] = await Promise.all([second.release(), join(dataDir)]);
    expect(await query(third.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await third.release();
    expect(processRuns(pid)).toBe(false);
    expect(() => statSync(third.connection.host)).toThrow('ENOENT');
  });

  it('comes back after kill -9 of the server, and release never minds that it is dead', async () => {
    const database = await join(dataDir);
    await query(database.connection, keep);
    await database.revive();
    const pid = postmasterOf(dataDir);
    await killed(pid);
    await Promise.all([database.revive(), database.revive(), database.revive()]);
    expect(postmasterOf(dataDir)).not.toBe(pid);
    expect(await query(database.connection, 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
    await killed(postmasterOf(dataDir));
    await database.release();
    expect(() => statSync(database.connection.host)).toThrow('ENOENT');
    await expect(database.revive()).rejects.toThrow(EmbeddedPostgresError);
  });

  it('starts although a backend of the killed server computes on', async () => {
    const database = await join(dataDir);
    const client = new Client(database.connection);
    client.on('error', () => undefined);
    await client.connect();
    const busy = client.query('SELECT count(*) FROM generate_series(1, 2000000000)').catch((error: unknown) => error);
    const computing = `SELECT FROM pg_stat_activity
      WHERE query LIKE '%2000000000%' AND state = 'active' AND pid <> pg_backend_pid()`;
    while ((await query(database.connection, computing)).length === 0);
    await killed(postmasterOf(dataDir));
    await database.revive();
    expect(await query(database.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await busy).toBeInstanceOf(Error);
    await client.end().catch(() => undefined);
  });

  it('is not fooled by what a crash leaves: recycled pids, half an initdb, dead owners, torn files', async () => {
    const first = await join(dataDir);
    const text = readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    const owner = statSync(path.join(dataDir, 'postgres'));
    await killed(postmasterOf(dataDir));
    await first.release();
    // The number went to another program, which runs: PostgreSQL alone would refuse for ever.
    const stale = path.join(dataDir, 'postgres/postmaster.pid');
    writeFileSync(stale, text.replace(/^\d+/, String(process.ppid)));
    mkdirSync(first.connection.host, { mode: 0o700 });
    writeFileSync(path.join(first.connection.host, '.s.PGSQL.5432.lock'), text.replace(/^\d+/, String(process.ppid)));
    expect(statSync(stale).uid).toBe(owner.uid);
    const control = path.join(dataDir, 'embedded');
    const recycled = JSON.stringify({ pid: process.pid, startedAt: 'another life' });
    writeFileSync(path.join(control, `turn.${String(1 + Math.max(...turns(control)))}`), recycled);
    writeFileSync(path.join(control, 'lease.1.dead'), recycled);
    writeFileSync(path.join(control, 'lease.2.torn'), '{"pid":');
    mkdirSync(path.join(dataDir, 'postgres-new.1.half/data'), { recursive: true });

    const second = await join(dataDir);
    expect(await query(second.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const pid = postmasterOf(dataDir);
    await second.release();
    expect(processRuns(pid)).toBe(false);
    expect(readdirSync(control).filter((name) => name.startsWith('lease.'))).toEqual([]);
  });

  it('mends a lost socket folder and lost passwords, and keeps its log small', async () => {
    const lines: string[] = [];
    const first = await join(dataDir, (line) => lines.push(line));
    await query(first.connection, keep);
    rmSync(first.connection.host, { recursive: true });
    await first.revive();
    expect(await query(first.connection, 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
    await first.release();
    rmSync(path.join(dataDir, 'embedded/passwords.json'));
    truncateSync(path.join(dataDir, 'postgres.log'), 11 * 1024 * 1024);
    const second = await join(dataDir, (line) => lines.push(line));
    expect(await query(second.connection, 'SELECT seven FROM kept')).toEqual([{ seven: 7 }]);
    expect(second.connection.password).not.toBe(first.connection.password);
    expect(statSync(path.join(dataDir, 'postgres.log')).size).toBeLessThan(100_000);
    expect(lines.map((line) => /socket is gone|set again/.exec(line)?.[0])).toEqual(['socket is gone', 'set again']);
  });

  it('works in a path longer than any socket path', async () => {
    const longPath = path.join(root, 'a very long name '.repeat(12), 'and another one '.repeat(12));
    const { connection } = await join(longPath);
    expect(statSync(path.join(longPath, 'postgres/PG_VERSION')).isFile()).toBe(true);
    expect(await query(connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

const turns = (control: string): number[] =>
  readdirSync(control).map((name) => Number(/^turn\.(\d+)$/.exec(name)?.[1] ?? 0));
