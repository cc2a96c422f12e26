/**
 * The code of an error from the operating system (`ENOENT`, `EACCES`, …), or null for any other error. Judged by its
 * shape: test runners give every file a global `Error` of its own, and Node's errors are no instances of that one.
 */
export function systemErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('syscall' in error)) {
    return null;
  }
  return typeof error.code === 'string' ? error.code : null;
}
