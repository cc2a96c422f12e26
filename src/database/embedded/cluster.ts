import { execFile } from 'node:child_process';
import { lchownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError, saysDiskIsFull } from './embedded-postgres.error';
import type { Folders } from './folders';
import { uniqueName } from './private-file';
import type { ServerAccount } from './server-account';
import { spawnOptions } from './spawn-options';

const BUILDING = 'postgres-new';
export const SUPERUSER = 'postgres';

/**
 * Makes the data folder where there is none. initdb works in a folder beside it that is renamed when complete: killed
 * half way it leaves a folder that the server refuses and initdb refuses too. Call only inside a turn.
 */
export async function makeCluster(folders: Folders, binaries: Binaries, superuserPassword: string): Promise<void> {
  if (existsSync(folders.cluster)) return;
  const parent = path.dirname(folders.cluster);
  removeUnfinished(parent);
  const building = path.join(parent, uniqueName(BUILDING));
  try {
    makeFor(folders.account, building);
    const passwordFile = path.join(building, 'password');
    writeFileSync(passwordFile, superuserPassword, { mode: 0o600, flag: 'wx' });
    give(folders.account, passwordFile);
    const data = path.join(building, 'data');
    await initdb(binaries.initdb, data, passwordFile, folders);
    renameSync(data, folders.cluster);
  } finally {
    rmSync(building, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function initdb(program: string, data: string, passwordFile: string, folders: Folders): Promise<void> {
  const args = ['-D', data, '-U', SUPERUSER, '--pwfile', passwordFile, '--no-instructions'];
  args.push('--auth-local=scram-sha-256', '--auth-host=scram-sha-256');
  // The same order of text on every machine, whatever locales it has.
  args.push('--locale=C', '-E', 'UTF8');
  try {
    await promisify(execFile)(program, args, spawnOptions(folders.account));
  } catch (error) {
    const said = typeof error === 'object' && error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    const full = saysDiskIsFull(said) ? 'the disk is full: make room' : said;
    throw new EmbeddedPostgresError(
      `The embedded database could not be made in ${folders.cluster} (DATA_DIR ${folders.dataDir}): ` +
        `${full}. Remedy that, or set DATABASE_URL.`,
      { cause: error },
    );
  }
}

function removeUnfinished(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(`${BUILDING}.`))) {
    rmSync(path.join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function makeFor(account: ServerAccount, folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
  give(account, folder);
}

function give(account: ServerAccount, file: string): void {
  if (account.handedOver) lchownSync(file, account.uid, account.gid);
}
