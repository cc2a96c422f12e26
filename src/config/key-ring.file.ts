import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { KeyRing, KeyRingError, newKeyRingDocument } from './key-ring';
import { systemErrorCode } from './system-error';

export interface KeyRingFile {
  /** Absolute path. */
  readonly file: string;
  /** In production nothing is made or repaired: a ring that is missing there is a ring that was lost. */
  readonly isProduction: boolean;
  /** 32 bytes from a secure source; asked for only when a ring is made. */
  readonly generate: () => Buffer;
}

export interface LoadedKeyRing {
  readonly keyRing: KeyRing;
  /** What was done to the file, to be said at start. */
  readonly notices: readonly string[];
}

const MAXIMUM_BYTES = 64 * 1024;
const OTHERS = 0o077;
// Windows has no such bits: every file looks open to everybody there.
const hasModeBits = process.platform !== 'win32';

/**
 * The key ring of `file`. Missing outside production → made, readable by its owner alone. Processes that start at the
 * same time end up with the same ring.
 * @throws KeyRingError naming the file and the reason, never what is in it
 */
export function loadOrCreateKeyRing(options: KeyRingFile): LoadedKeyRing {
  try {
    return load(options) ?? create(options);
  } catch (error) {
    const code = systemErrorCode(error);
    throw code === null ? error : new KeyRingError(`the key file ${options.file} cannot be read or made (${code})`);
  }
}

/** The ring as it is in the file now. @throws KeyRingError also when there is none */
export function readKeyRing(options: Pick<KeyRingFile, 'file' | 'isProduction'>): KeyRing {
  const { file } = options;
  try {
    const loaded = load(options);
    if (loaded === null) throw new KeyRingError(`the key file ${file} does not exist`);
    return loaded.keyRing;
  } catch (error) {
    const code = systemErrorCode(error);
    throw code === null ? error : new KeyRingError(`the key file ${file} cannot be read (${code})`);
  }
}

function load({ file, isProduction }: Pick<KeyRingFile, 'file' | 'isProduction'>): LoadedKeyRing | null {
  const descriptor = openExisting(file);
  if (descriptor === null) {
    return null;
  }
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile() || stat.size > MAXIMUM_BYTES) {
      throw new KeyRingError(`the key file ${file} is no ordinary file of at most ${MAXIMUM_BYTES / 1024} KiB`);
    }
    const notices = hasModeBits && (stat.mode & OTHERS) !== 0 ? [closeToOthers(descriptor, file, isProduction)] : [];
    return { keyRing: parseFile(readFileSync(descriptor, 'utf8'), file), notices };
  } finally {
    closeSync(descriptor);
  }
}

function openExisting(file: string): number | null {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** In production the keys may have been read already; that is for a person to judge, so it is not silently repaired. */
function closeToOthers(descriptor: number, file: string, isProduction: boolean): string {
  if (isProduction) {
    throw new KeyRingError(
      `the key file ${file} is open to other accounts: run chmod 600 on it, and rotate the keys if it was read`,
    );
  }
  fchmodSync(descriptor, 0o600);
  return `The key file ${file} was open to other accounts; its mode is now 0600.`;
}

/** The parser's own message is not passed on: it quotes the text, and the text is keys. */
function parseFile(text: string, file: string): KeyRing {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new KeyRingError(`the key file ${file} is not valid JSON`);
  }
  try {
    return KeyRing.parse(document);
  } catch (error) {
    throw error instanceof KeyRingError ? new KeyRingError(`the key file ${file} is refused: ${error.message}`) : error;
  }
}

function create(options: KeyRingFile): LoadedKeyRing {
  const { file, isProduction, generate } = options;
  if (isProduction) {
    throw new KeyRingError(
      `the key file ${file} does not exist, and none is made in production. Restore it from your backup or, ` +
        `for a new installation, make it: (umask 077; node -e '${MAKE_DOCUMENT}' > '${file}')`,
    );
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const made = placeWhole(file, newKeyRingDocument(generate()));
  const loaded = load(options);
  if (loaded === null) {
    throw new KeyRingError(`the key file ${file} disappeared while it was made`);
  }
  const notice = `A new key file was made: ${file}. Keep a copy: without it nothing sealed can be read.`;
  return made ? { ...loaded, notices: [notice, ...loaded.notices] } : loaded;
}

const MAKE_DOCUMENT =
  'console.log(JSON.stringify({active:"k1",keys:{k1:crypto.randomBytes(32).toString("base64url")}}))';

/**
 * Puts a whole file in its place, unless one is there; says whether it did. Written aside and linked, because link(2)
 * refuses an existing name: a rename would replace the ring that another process has just begun to seal with, and
 * writing in place would show half a file after a crash.
 */
function placeWhole(file: string, content: string): boolean {
  const aside = mkdtempSync(`${file}.new-`);
  try {
    const written = join(aside, 'keys.json');
    writeFileSync(written, content, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(written, file);
    syncDirectory(dirname(file));
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Without it the name may be gone after a power cut, while the database already holds rows sealed by the key. */
export function syncDirectory(directory: string): void {
  if (!hasModeBits) {
    return;
  }
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
