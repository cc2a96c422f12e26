import { DataSource } from 'typeorm';
import { dataSourceOptions, type DatabaseTarget } from './data-source.options';

const MINIMUM_SERVER_VERSION = 150_000;

/** One key for every process of the product; any 64-bit number would do, it only has to be the same everywhere. */
const MIGRATION_LOCK = 7_302_466_511;

export class DatabaseTooOldError extends Error {}

/**
 * Brings the schema up to date. Processes that start together take turns by an advisory lock of the session, so a second
 * one finds everything done instead of failing half way.
 * @returns the names of the migrations that ran now.
 * @throws DatabaseTooOldError before PostgreSQL 15.
 */
export async function migrate(target: DatabaseTarget): Promise<string[]> {
  const source = await new DataSource({ ...dataSourceOptions(target, 2), extra: { connectionTimeoutMillis: 10_000 } }).initialize();
  const guard = source.createQueryRunner();
  try {
    const [server] = (await guard.query('show server_version_num')) as { server_version_num: string }[];
    if (Number(server?.server_version_num) < MINIMUM_SERVER_VERSION) {
      throw new DatabaseTooOldError('Countersign needs PostgreSQL 15 or newer');
    }
    await guard.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await source.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    // Ending the connection gives the lock back, whatever happened before.
    await guard.release();
    await source.destroy();
  }
}
