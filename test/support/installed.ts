import { execFileSync } from 'node:child_process';

/** For checks by an independent program: they are skipped on a machine that has none. */
export function installed(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
