import { DataSource, type EntityManager } from 'typeorm';
import type { Client } from 'pg';
import { toProblem } from '../../src/common/problems/problem.filter';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { PreparedStatements } from '../../src/database/prepared-statements';
import { DatabaseProxy } from '../support/database-proxy';
import { eventually } from '../support/eventually';
import { createDatabase, type TestDatabase } from '../support/test-database';

/**
 * Every way to lose the database that a process can meet, provoked on the real driver: what TypeORM, pg and pg-pool throw
 * then carries no common mark, and whatever is not recognised would be answered 500 instead of 503 (product P-97).
 */
describe('a database that is lost', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let source: DataSource;
  let sql: Client;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await database.connect();
    proxy = await DatabaseProxy.before(database.target);
  });
  afterAll(async () => {
    proxy.away();
    await sql.end();
    await database.drop();
  });
  beforeEach(async () => {
    await proxy.back();
    const options = dataSourceOptions(proxy.target, 2);
    const impatient = { ...options.extra, connectionTimeoutMillis: 300, statement_timeout: 300, query_timeout: 400 };
    source = await new DataSource({ ...options, extra: impatient }).initialize();
  });
  afterEach(() => source.destroy());

  const inTransaction = (between: () => unknown, then = (manager: EntityManager): Promise<unknown> => manager.query('select 1')) =>
    source.transaction(async (manager) => {
      await manager.query('select 1');
      await between();
      await then(manager);
    });
  const cut = (how: 'closed' | 'reset') => async (): Promise<void> => {
    proxy.away(how);
    await new Promise((resolve) => setTimeout(resolve, 50));
  };
  const hanging = async (): Promise<unknown> => {
    const pending = source.query('select pg_sleep(10)');
    await eventually(async () => (await sql.query(`select 1 from pg_stat_activity where query like '%pg_sleep(10)' and pid <> pg_backend_pid()`)).rowCount === 1);
    proxy.away('reset');
    return pending;
  };
  const standingStill = (): Promise<void> =>
    source.transaction(async (manager) => {
      await manager.query('set local idle_in_transaction_session_timeout = 50');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await manager.query('select 1');
    });
  const elsewhere = (host: string) => new DataSource(dataSourceOptions({ host, port: 5432, user: 'x', password: 'x', database: 'x' }, 1)).initialize();
  const failing = (marks: object) => Promise.reject(Object.assign(new Error('as documented'), marks));
  const backends = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;

  const ways: [string, () => Promise<unknown>][] = [
    ['nobody listens', async () => { await cut('closed')(); return source.query('select 1'); }],
    ['nobody listens, and the statement is a prepared one', async () => { await cut('closed')(); return new PreparedStatements(source).run('one', 'select 1', []); }],
    ['cut during a statement', hanging],
    ['cut between two statements of a transaction', () => inTransaction(cut('closed'))],
    ['reset between two statements of a transaction', () => inTransaction(cut('reset'))],
    ['cut between two statements, the next one built by TypeORM', () => inTransaction(cut('closed'), (manager) => manager.query('select 1').catch(() => manager.find('RoleEntity')))],
    ['cut before the commit', () => inTransaction(cut('closed'), () => Promise.resolve())],
    ['the commit does not arrive', () => { proxy.lose(4, 'question'); return inTransaction(() => undefined); }],
    ['the answer to the commit does not arrive', () => { proxy.lose(4, 'answer'); return inTransaction(() => undefined); }],
    ['the first statement of a transaction does not arrive', () => { proxy.lose(1, 'question'); return inTransaction(() => undefined); }],
    ['ended by an administrator during a transaction', () => inTransaction(() => sql.query(backends))],
    ['takes connections and says nothing', async () => { await cut('closed')(); await proxy.back(); proxy.mute(); return source.query('select 1'); }],
    ['is frozen while a connection stands', async () => { await source.query('select 1'); proxy.freeze(); return source.query('select 1'); }],
    ['is frozen in the middle of a transaction', () => inTransaction(() => { proxy.freeze(); })],
    ['has no connection left', () => inTransaction(() => inTransaction(() => source.query('select 1')))],
    ['does not finish a statement in time', () => source.query('select pg_sleep(10)')],
    ['ended a transaction that stood still', standingStill],
    ['its name cannot be resolved', () => elsewhere('database.invalid')],
    ['its socket is not there', () => elsewhere('/nowhere-at-all')],
    // What one machine cannot be brought to say; as PostgreSQL (appendix A) and node (errors of the system) document it,
    // or as a server whose database was killed again and again has logged it (test/faults/killed-under-load).
    ['has too many clients', () => failing({ code: '53300' })],
    ['refuses the connection', () => failing({ code: '08004' })],
    ['is none of the addresses of its name', () => failing({ code: 'ECONNREFUSED' })],
    ['was killed between the welcome and the statement', () => Promise.reject(new Error('Client has encountered a connection error and is not queryable'))],
    ['was killed, and its socket is a file', () => failing({ code: 'EPIPE', syscall: 'write' })],
    ['fell silent behind a network that is gone', () => failing({ code: 'ETIMEDOUT', syscall: 'read' })],
  ];

  it.each(ways)('%s: unavailable, with a time to come back', async (_, lose) => {
    const thrown = await lose().then(() => null, (error: unknown) => error);
    const { slug, status, headers } = toProblem(thrown);
    expect({ thrown: String(thrown), slug, status, headers }).toMatchObject({ slug: 'unavailable', status: 503, headers: { 'Retry-After': expect.stringMatching(/^[1-9]/) } });
    // Back without a restart.
    await proxy.back();
    await eventually(() => source.query('select 1').then(() => true, () => false));
  });

  it.each([
    ['a statement that is wrong', () => source.query('select nothing_of_this_name')],
    ['a row that may not be', () => source.query(`insert into role (id, name) select gen_random_uuid(), null`)],
    ['a file that is missing', () => Promise.reject(Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', syscall: 'open' }))],
    ['a program that is wrong', () => Promise.reject(new TypeError('x is not a function'))],
  ])('%s is no such loss: a bare 500', async (_, fail) => {
    const thrown = await fail().then(() => null, (error: unknown) => error);
    expect([thrown, toProblem(thrown).slug]).toEqual([expect.anything(), 'internal']);
  });
});
