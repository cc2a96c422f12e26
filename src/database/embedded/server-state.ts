import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Endpoint } from './endpoint';
import type { Folders } from './folders';
import { readIfThere } from './private-file';
import { runningProcess, type ProcessIdentity, type RunningProcess } from './process-identity';

export type ServerState =
  | { kind: 'down' }
  | { kind: 'starting' | 'ready' | 'stopping'; postmaster: ProcessIdentity; endpoint: Endpoint };

export const pidFile = (folders: Folders): string => path.join(folders.cluster, 'postmaster.pid');

/** Judged from postmaster.pid and from the process it names: the file also stays behind after a crash. */
export function serverState(folders: Folders): ServerState {
  const text = readIfThere(pidFile(folders));
  if (text === undefined) return { kind: 'down' };
  // Fixed lines (miscadmin.h, LOCK_FILE_LINE_…): pid, data folder, start, port, socket folder, address, memory, state.
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  const running = pid > 0 ? runningProcess(pid) : undefined;
  if (!running || !isPostmasterOf(running, folders)) return { kind: 'down' };
  const postmaster = { pid, startedAt: running.startedAt };
  const endpoint = { host: lines[4] ?? '', port: Number(lines[3]) };
  if (process.platform === 'win32') endpoint.host = '127.0.0.1';
  return { kind: kindOf(lines[7]), postmaster, endpoint };
}

function kindOf(status: string | undefined): 'starting' | 'ready' | 'stopping' {
  if (status === 'ready' || status === 'standby') return 'ready';
  return status === 'stopping' ? 'stopping' : 'starting';
}

/** The pid may have gone to another program, or to another folder's server. Windows tells only that it runs. */
function isPostmasterOf(running: RunningProcess, folders: Folders): boolean {
  if (process.platform === 'win32') return true;
  if (running.uid !== folders.account.uid) return false;
  const separator = process.platform === 'linux' ? '\0' : ' ';
  return running.command.includes(['', '-D', folders.cluster, '-c', ''].join(separator));
}

/**
 * Server processes that outlived their postmaster. They hold its shared memory, for which a new server refuses to
 * start; most see its death at once, one in the middle of a long computation does not.
 */
export function strayBackends(folders: Folders): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    const found = pid > 1 ? runningProcess(pid) : undefined;
    const stray = found?.uid === folders.account.uid && found.command.startsWith(`postgres: ${folders.name}: `);
    return found && stray ? [{ pid, startedAt: found.startedAt }] : [];
  });
}
