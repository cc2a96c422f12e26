import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { SUPERUSER } from '../../src/database/embedded/cluster';
import { joinEmbeddedPostgres, type EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { readSecrets } from '../../src/database/embedded/secrets';
import { administer, dropDatabase, SERVER_VARIABLE, TEMPLATE_VARIABLE, withDatabase, type ServerTarget } from './test-database';

declare global {
  var countersignTestServer: { embedded: EmbeddedPostgres | null; folder: string | null; server: ServerTarget; template: string } | undefined;
}

/**
 * One server per run (embedded, or TEST_DATABASE_URL whose role needs CREATEDB), one migrated template, one database
 * per suite copied from it. In the template `app_now()` obeys a table, so a suite can stand on an exact second.
 */
export default async function globalSetup(): Promise<void> {
  const url = process.env['TEST_DATABASE_URL'];
  const folder = url === undefined ? mkdtempSync(join(whereFilesAreQuick(), 'countersign-test-')) : null;
  const embedded = folder === null ? null : await joinEmbeddedPostgres({ dataDir: folder });
  const server: ServerTarget = embedded?.connection ?? { url: url! };
  if (embedded !== null && folder !== null) await neverWaitForTheDisk(embedded, folder);
  const template = `cs_template_${process.pid}`;
  await dropDatabase(server, template);
  await administer(server, `create database ${template} template template0`);
  const source = await new DataSource(dataSourceOptions(withDatabase(server, template), 2)).initialize();
  await source.runMigrations();
  await source.query('create table test_clock (frozen_at timestamptz)');
  await source.query('insert into test_clock values (null)');
  await source.query(`
    create or replace function app_now() returns timestamptz language sql stable parallel safe
      as 'select coalesce((select frozen_at from test_clock), clock_timestamp())'
  `);
  await source.destroy();
  process.env[SERVER_VARIABLE] = JSON.stringify(server);
  process.env[TEMPLATE_VARIABLE] = template;
  globalThis.countersignTestServer = { embedded, folder, server, template };
}

const MEMORY = '/dev/shm';
const ROOM = 2 * 1024 ** 3;

/**
 * Every suite copies the template, which is a thousand small files: on some disks ten times as slow as in memory, and a
 * quarter of a run. Some containers give shared memory 64 MiB, which would be full in the middle of one.
 */
function whereFilesAreQuick(): string {
  if (process.platform !== 'linux') return tmpdir();
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM ? MEMORY : tmpdir();
  } catch {
    // No shared memory here: the disk will do.
    return tmpdir();
  }
}

/** The server of a run dies with it: without waiting for the disk at every commit and every copied database, the suites wait less. */
async function neverWaitForTheDisk(embedded: EmbeddedPostgres, folder: string): Promise<void> {
  const { superuser } = readSecrets(join(folder, 'embedded'))!;
  const server = { ...embedded.connection, user: SUPERUSER, password: superuser };
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await administer(server, `alter system set ${setting} = off`);
  }
  // Beside the data lies what was written: by default up to 1 GiB.
  await administer(server, `alter system set max_wal_size = '128MB'`);
  await administer(server, 'select pg_reload_conf()');
}
