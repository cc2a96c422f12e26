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

  it('the audit log is closed to a session that replicates, too', async () => {
    const triggers = await source.query(`select tgname, tgenabled from pg_trigger where tgrelid = 'audit_event'::regclass and not tgisinternal order by tgname`);
    expect(triggers).toEqual(['audit_event_no_change', 'audit_event_no_truncate'].map((tgname) => ({ tgname, tgenabled: 'A' })));
    const [role] = await source.query(`select rolsuper as may from pg_roles where rolname = current_user`);
    // Only a superuser may set it on PostgreSQL 15: with any other role the line above is all there is to see.
    if (!role.may) return;
    const replicating = source.transaction(async (manager) => {
      await manager.query(`set local session_replication_role = 'replica'`);
      await manager.query('delete from audit_event');
    });
    await expect(replicating).rejects.toThrow('append-only');
  });
});
