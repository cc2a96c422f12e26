import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database';

/** The schema that is tested is the schema that runs: migrations only, both ways, and equal to the entities. */
describe('migrations', () => {
  let database: TestDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    source = await new DataSource(dataSourceOptions(database.target, 2)).initialize();
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('leave nothing the entities do not know, and nothing the entities miss', async () => {
    await source.runMigrations();
    const drift = await source.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('go all the way down and up again', async () => {
    for (const _ of source.migrations) await source.undoLastMigration();
    const tables = await source.query(
      `select table_name from information_schema.tables where table_schema = 'public' and table_name <> 'schema_migration'`,
    );
    expect(tables).toEqual([]);
    const functions = await source.query(
      `select proname from pg_proc join pg_namespace on pg_namespace.oid = pronamespace where nspname = 'public'`,
    );
    expect(functions).toEqual([]);
    await source.runMigrations();
    expect(await source.query('select count(*)::int as count from role where built_in')).toEqual([{ count: 4 }]);
  });

  it.each(['update audit_event set event = event', 'delete from audit_event', 'truncate audit_event'])(
    'the audit log refuses: %s',
    async (statement) => {
      await source.query(
        `insert into audit_event (id, event, outcome) values (gen_random_uuid(), 'session_created', 'success')`,
      );
      await expect(source.query(statement)).rejects.toThrow('append-only');
    },
  );
});
