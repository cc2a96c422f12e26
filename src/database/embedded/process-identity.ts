import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { errorCode } from './embedded-postgres.error';

/**
 * A pid alone names nobody: after a crash or a reboot the number belongs to someone else. Together with the time the
 * process started it is unique on one machine.
 */
export const processIdentity = z.object({ pid: z.int().positive(), startedAt: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

export interface RunningProcess {
  startedAt: string;
  /** -1 where the system does not say. */
  uid: number;
  /** Arguments joined by NUL on Linux, by blanks elsewhere; empty where the system does not say. */
  command: string;
}

/** Undefined when no such process runs. A zombie does not run: it only waits for its parent to look. */
export function runningProcess(pid: number): RunningProcess | undefined {
  if (process.platform === 'linux') return fromProc(pid);
  if (process.platform === 'win32') return fromSignal(pid);
  return fromPs(pid);
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: runningProcess(process.pid)?.startedAt ?? 'unknown' };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return runningProcess(identity.pid)?.startedAt === identity.startedAt;
}

function fromProc(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field, the program's name, may hold blanks and parentheses: count from the last (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined;
    return {
      // Ticks count from the boot, so the same number can come again after a restart of the machine.
      startedAt: `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}:${ticks}`,
      uid: statSync(`/proc/${pid}`).uid,
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    };
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function fromPs(pid: number): RunningProcess | undefined {
  try {
    const line = execFileSync('/bin/ps', ['-ww', '-o', 'stat=,uid=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, state, uid, startedAt, command] =
      /^\s*(\S+)\s+(-?\d+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/s.exec(line) ?? [];
    if (state === undefined || state.startsWith('Z')) return undefined;
    return { startedAt: startedAt ?? '', uid: Number(uid), command: (command ?? '').trim() };
  } catch {
    // ps exits 1 when the pid is not there.
    return undefined;
  }
}

function fromSignal(pid: number): RunningProcess | undefined {
  try {
    process.kill(pid, 0);
    return { startedAt: 'unknown', uid: -1, command: '' };
  } catch (error) {
    return errorCode(error) === 'EPERM' ? { startedAt: 'unknown', uid: -1, command: '' } : undefined;
  }
}
