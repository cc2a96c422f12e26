import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { SystemRandom } from '../../common/crypto/secure-random';
import { errorCode } from './embedded-postgres.error';

const random = new SystemRandom();

/** Base64url of 32 bytes: nothing in it needs escaping in a file, a URL or SQL. */
export function randomPassword(): string {
  return random.bytes(32).toString('base64url');
}

export function uniqueName(prefix: string): string {
  return `${prefix}.${process.pid}.${random.bytes(6).toString('hex')}`;
}

/**
 * Makes a new file that only the owner of its folder reads; root working in a user's folder must not lock him out.
 * Exclusive, and owned by descriptor: the owner of the folder could put a link in the way, to have root write elsewhere.
 */
export function writePrivate(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    giveToOwnerOfFolder(descriptor, path.dirname(file));
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/** The same for a file that may be there already: readers see the old text or the new, never half of it. */
export function replacePrivate(file: string, text: string): void {
  const next = path.join(path.dirname(file), uniqueName('next'));
  writePrivate(next, text);
  renameSync(next, file);
}

export function giveToOwnerOfFolder(descriptor: number, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  fchownSync(descriptor, uid, gid);
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
