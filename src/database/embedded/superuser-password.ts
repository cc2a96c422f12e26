import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { escapeLiteral } from 'pg';
import type { Binaries } from './binaries';
import { SUPERUSER } from './cluster';
import type { Folders } from './folders';
import { spawnOptions } from './spawn-options';

/**
 * Sets the superuser's password in single-user mode, which asks for none: who may read the data folder owns the data
 * anyway. Otherwise a lost password file would lose the database. Call only inside a turn, with the server stopped.
 */
export async function resetSuperuserPassword(folders: Folders, binaries: Binaries, password: string): Promise<void> {
  const args = ['--single', '-D', folders.cluster, '-c', 'log_min_messages=error', 'postgres'];
  const run = promisify(execFile)(binaries.postgres, args, spawnOptions(folders.account));
  run.child.stdin?.end(`ALTER ROLE ${SUPERUSER} PASSWORD ${escapeLiteral(password)};\n`);
  await run;
}
