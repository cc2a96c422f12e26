import { copyFileSync, existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { errorCode } from './embedded-postgres.error';
import { readIfThere } from './private-file';

const links = z.array(z.object({ source: z.string().startsWith('native/'), target: z.string().startsWith('native/') }));

/**
 * npm packages cannot hold symbolic links; the package lists them, and its install script makes them, where install
 * scripts are allowed to run.
 *
 * @returns false when they are missing and cannot be made there (a read-only node_modules).
 */
export function linkLibraries(packageFolder: string): boolean {
  const list = readIfThere(path.join(packageFolder, 'native', 'pg-symlinks.json'));
  if (list === undefined) return true;
  return links.parse(JSON.parse(list)).every(({ source, target }) => {
    const [from, to] = [path.join(packageFolder, source), path.join(packageFolder, target)];
    return existsSync(to) || linked(from, to);
  });
}

function linked(from: string, to: string): boolean {
  try {
    // Windows grants symbolic links to administrators only.
    if (process.platform === 'win32') copyFileSync(from, to);
    else symlinkSync(path.relative(path.dirname(to), from), to);
    return true;
  } catch (error) {
    // EEXIST: another process was quicker.
    if (errorCode(error) === 'EEXIST') return existsSync(to);
    if (['EROFS', 'EACCES', 'EPERM'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}
