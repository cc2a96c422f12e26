import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { CommandLineSite } from './command-line';
import { createDatabase } from './test-database';

export interface CommandLineHouse {
  readonly site: CommandLineSite;
  /** To look at rows from outside. */
  readonly sql: Client;
  close(): Promise<void>;
}

/** A site outside production for the command line, with a database and a data folder of its own. */
export async function openCommandLineHouse(): Promise<CommandLineHouse> {
  const database = await createDatabase();
  const sql = await database.connect();
  const folder = mkdtempSync(path.join(tmpdir(), 'countersign-cli-'));
  const site = new CommandLineSite(database.target, { DATA_DIR: folder });
  const close = async (): Promise<void> => {
    site.close();
    await sql.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { site, sql, close };
}
