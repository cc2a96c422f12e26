import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type KeyRing, KeyRingError } from './key-ring';
import { type KeyRingFile, readKeyRing, syncDirectory } from './key-ring.file';
import { systemErrorCode } from './system-error';

/**
 * Changes the ring in its file: whoever reads at that moment sees the ring of before or the one of after, also after a crash
 * (written aside, mode 0600, put in its place by rename(2)). A symbolic link stays one, what it leads to is replaced.
 * @throws KeyRingError when the file cannot be written here, or somebody else changed it meanwhile
 */
export function editKeyRing(options: Pick<KeyRingFile, 'file' | 'isProduction'>, change: (ring: KeyRing) => KeyRing): KeyRing {
  const { file } = options;
  const before = readKeyRing(options);
  const after = change(before);
  try {
    replace(realpathSync(file), before.toDocument(), after.toDocument());
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    throw new KeyRingError(
      `the key file ${file} cannot be written here (${code}): where it comes from a secret store or a read-only mount, make the ` +
        `change in a copy (KEYS_FILE=copy countersign keys …) and roll that out`,
    );
  }
  return readKeyRing(options);
}

function replace(file: string, before: string, after: string): void {
  const aside = mkdtempSync(`${file}.new-`);
  try {
    const written = join(aside, 'keys.json');
    writeFileSync(written, after, { mode: 0o600, flag: 'wx', flush: true });
    if (canonical(readFileSync(file, 'utf8')) !== canonical(before)) {
      throw new KeyRingError(`the key file ${file} was changed by somebody else meanwhile; look at it and try again`);
    }
    renameSync(written, file);
    syncDirectory(dirname(file));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** A file written by hand has blanks of its own. */
const canonical = (document: string): string => JSON.stringify(JSON.parse(document));
