import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linkLibraries } from './binaries-links';
import type { PackageHome } from './binaries-package';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres.error';
import { canReach, keepsWhatWePut } from './reach';
import type { ServerAccount } from './server-account';

/**
 * A copy that the account can reach. The folder's name can be guessed, so somebody else may have made it first, to have
 * his programs run by us: only a folder that we own, that nobody else writes to, is taken.
 *
 * @returns the folder that stands for the package's
 */
export function copiedBinaries(home: PackageHome, account: ServerAccount, log: (line: string) => void): string {
  const name = `cs-postgres-${home.version}`;
  for (const parent of copyParents(account)) {
    const copy = path.join(parent, name);
    if (existsSync(copy) && !isOurs(copy)) continue;
    if (!isComplete(home.folder, copy)) {
      log(`The account ${account.name} cannot use PostgreSQL in ${home.folder}, so it is copied to ${copy}.`);
      copyTo(home.folder, copy);
    }
    return copy;
  }
  throw new EmbeddedPostgresError(
    `The account ${account.name} cannot reach PostgreSQL in ${home.folder}, and ` +
      `${path.join(tmpdir(), name)} cannot take a copy because another account owns it: remove it, ` +
      'open the folders above (chmod o+x), or set DATABASE_URL.',
  );
}

function copyParents(account: ServerAccount): string[] {
  const parents = [tmpdir()];
  if (account.handedOver) {
    parents.push('/var/lib/countersign');
    mkdirSync('/var/lib/countersign', { recursive: true, mode: 0o711 });
  }
  return parents.filter((parent) => canReach(account, parent, 0o1) && keepsWhatWePut(parent));
}

function isOurs(folder: string): boolean {
  if (process.platform === 'win32') return true;
  const { uid, mode } = lstatSync(folder);
  return lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0;
}

/** Programs that tidy temporary folders take files one by one: each file must be there in its full size. */
function isComplete(from: string, copy: string): boolean {
  if (!existsSync(copy)) return false;
  return readdirSync(path.join(from, 'native'), { recursive: true, encoding: 'utf8' }).every((name) => {
    const wanted = lstatSync(path.join(from, 'native', name));
    const found = lstatSync(path.join(copy, 'native', name), { throwIfNoEntry: false });
    return found !== undefined && (!wanted.isFile() || found.size === wanted.size);
  });
}

/** Made aside and renamed, so that no other process ever starts half a copy. */
function copyTo(from: string, copy: string): void {
  const aside = mkdtempSync(`${copy}.`);
  try {
    cpSync(path.join(from, 'native'), path.join(aside, 'native'), { recursive: true, verbatimSymlinks: true });
    linkLibraries(aside);
    openToOthers(aside);
    if (existsSync(copy)) renameSync(copy, `${aside}.old`);
    renameSync(aside, copy);
  } catch (error) {
    // Another process put its copy there meanwhile; ours is not needed.
    if (!['EEXIST', 'ENOTEMPTY'].includes(errorCode(error) ?? '') || !isComplete(from, copy)) throw error;
  } finally {
    for (const leftover of [aside, `${aside}.old`]) rmSync(leftover, { recursive: true, force: true });
  }
}

/** The modes were copied too: a package unpacked under umask 077 would stay closed to the account. */
function openToOthers(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) continue;
    chmodSync(file, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}
