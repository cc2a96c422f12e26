/** The embedded server cannot be had. The message says what is wrong and what to do about it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Not by instanceof: errors of node's own modules belong to another realm where code runs in a vm (jest). */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** PostgreSQL says it in two ways: by the system's error, or by how little of a block was written. */
export function saysDiskIsFull(output: string): boolean {
  return /No space left on device|Check free disk space/.test(output);
}

const whatToDo: Record<string, string> = {
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'the disk quota is used up: make room',
  EACCES: 'this account may not write there: give it the folder, or choose another DATA_DIR',
  EPERM: 'this account may not change it: give it the folder, or choose another DATA_DIR',
  EROFS: 'the file system is read-only: choose another DATA_DIR',
  ENOTDIR: 'a part of that path is a file: choose another DATA_DIR',
  EEXIST: 'that path is a file: choose another DATA_DIR',
  ENAMETOOLONG: 'the path is too long: choose another DATA_DIR',
};

/** Turns what the file system said into a sentence that names the folder; anything else passes unchanged. */
export function explained(error: unknown, dataDir: string): unknown {
  const advice = whatToDo[errorCode(error) ?? ''];
  if (error instanceof EmbeddedPostgresError || advice === undefined) return error;
  return new EmbeddedPostgresError(
    `The embedded database cannot use DATA_DIR ${dataDir}: ${advice}, or set DATABASE_URL (${String(error)}).`,
    { cause: error },
  );
}
