import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { copiedBinaries } from './binaries-copy';
import { linkLibraries } from './binaries-links';
import { packageHome } from './binaries-package';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres.error';
import { canReach } from './reach';
import type { ServerAccount } from './server-account';
import { spawnOptions } from './spawn-options';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** Binaries that this account was seen to execute; copied to a folder it can reach when need be. */
export async function usableBinaries(account: ServerAccount, log: (line: string) => void): Promise<Binaries> {
  const home = packageHome();
  if (linkLibraries(home.folder) && canReach(account, path.join(home.folder, 'native', 'bin'))) {
    const inPlace = binariesIn(home.folder);
    if (await executes(inPlace, account)) return inPlace;
  }
  const copy = binariesIn(copiedBinaries(home, account, log));
  if (await executes(copy, account)) return copy;
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL of ${home.folder} cannot be executed as ${account.name}, neither in ` +
      `place nor from ${copy.postgres}: ${cannotExecute}`,
  );
}

export const cannotExecute =
  process.platform === 'linux'
    ? 'it needs glibc 2.27 or newer (no musl, so no Alpine) and a file system mounted without noexec. ' +
      'Use such a system, or set DATABASE_URL.'
    : 'this system refuses to run it. Set DATABASE_URL.';

/** Where npm put them, whoever may execute them. */
export function packagedBinaries(): Binaries {
  return binariesIn(packageHome().folder);
}

function binariesIn(folder: string): Binaries {
  const bin = path.join(folder, 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const named = (name: string): string => path.join(bin, name + suffix);
  return { initdb: named('initdb'), postgres: named('postgres'), pgCtl: named('pg_ctl') };
}

/** The loader's verdict (musl, old glibc, noexec, access lists) cannot be read from modes: asking is cheap. */
async function executes(binaries: Binaries, account: ServerAccount): Promise<boolean> {
  try {
    await promisify(execFile)(binaries.postgres, ['--version'], spawnOptions(account));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EPERM') {
      throw new EmbeddedPostgresError(
        `This process may not start programs as ${account.name}, and PostgreSQL refuses to run as ` +
          'root: start as a normal user, or set DATABASE_URL.',
        { cause: error },
      );
    }
    return false;
  }
}
