import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { packagedBinaries, type Binaries } from './binaries';
import { Deadline } from './deadline';
import { errorCode } from './embedded-postgres.error';
import type { Endpoint } from './endpoint';
import type { Folders } from './folders';
import { giveToOwnerOfFolder, readIfThere, replacePrivate } from './private-file';
import { isRunning, type ProcessIdentity } from './process-identity';
import { pidFile, serverState } from './server-state';
import { spawnOptions } from './spawn-options';

const LONGEST_LOG = 10 * 1024 * 1024;
const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/**
 * Starts the server on its own: in a session of its own, so Ctrl-C in the terminal does not reach it before our orderly
 * shutdown, and with its output in a file, so that it survives the end of this process.
 *
 * @returns what the server wrote when it ended instead of getting ready; undefined when it is up, or still recovering
 *   at the deadline
 */
export async function startServer(
  folders: Folders,
  binaries: Binaries,
  endpoint: Endpoint,
  deadline: Deadline,
): Promise<string | undefined> {
  clearTracesOfTheDead(folders, endpoint);
  const log = openLog(folders.logFile);
  try {
    const args = ['-D', folders.cluster, ...serverSettings(folders, endpoint).flatMap((setting) => ['-c', setting])];
    const server = spawn(binaries.postgres, args, {
      ...spawnOptions(folders.account),
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
    });
    const end = endOf(server);
    server.unref();
    const ended = await deadline.until(() => end.reason ?? (serverState(folders).kind === 'ready' ? '' : undefined));
    return ended ? `${ended}: ${readFileSync(folders.logFile, 'utf8').slice(log.length).trim()}` : undefined;
  } finally {
    closeSync(log.descriptor);
  }
}

function endOf(server: ChildProcess): { reason?: string } {
  const end: { reason?: string } = {};
  server.once('error', (error) => (end.reason = error.message));
  server.once('exit', (code, signal) => (end.reason = `it ended with ${signal ?? `exit code ${String(code)}`}`));
  return end;
}

function serverSettings(folders: Folders, endpoint: Endpoint): string[] {
  const onSocket = process.platform !== 'win32';
  return [
    `listen_addresses=${onSocket ? '' : '127.0.0.1'}`,
    `unix_socket_directories=${onSocket ? `"${endpoint.host.replaceAll('"', '""')}"` : ''}`,
    'unix_socket_permissions=0700',
    `port=${endpoint.port}`,
    // Names the processes, so that those of a dead postmaster are found again.
    `cluster_name=${folders.name}`,
    'shared_buffers=32MB',
    // Two applications, the command line and a look from outside fill about 30; a test run of three at once 80.
    'max_connections=100',
    'io_method=sync',
    'fsync=on',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_line_prefix=%m [%p] ',
    // Failing statements and their values would put names and addresses into the file (P-53).
    'log_min_messages=log',
    'log_min_error_statement=panic',
    'log_error_verbosity=terse',
    'log_checkpoints=off',
  ];
}

/** What a server writes while it runs is little (see log_min_messages), so emptying the file at a start bounds it. */
function openLog(file: string): { descriptor: number; length: number } {
  // In a user's folder root must not follow a link to a file of its own.
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  const unlinked = process.platform === 'win32' ? 0 : O_NOFOLLOW;
  const descriptor = openSync(file, O_WRONLY | O_APPEND | O_CREAT | unlinked, 0o600);
  const { nlink, size } = fstatSync(descriptor);
  if (nlink === 1) giveToOwnerOfFolder(descriptor, path.dirname(file));
  if (size > LONGEST_LOG) ftruncateSync(descriptor);
  return { descriptor, length: readFileSync(file, 'utf8').length };
}

/**
 * PostgreSQL takes a pid file for valid when its pid runs, even as another program of the same account. Our own pid is
 * the one that it never minds, as its parent's; the rest of the file stays, since by it the server still finds out
 * whether processes of the dead one hold its memory. Call only when the state is 'down'.
 */
function clearTracesOfTheDead(folders: Folders, endpoint: Endpoint): void {
  if (process.platform === 'win32') return;
  const text = readIfThere(pidFile(folders));
  if (text !== undefined) replacePrivate(pidFile(folders), text.replace(/^-?\d*/, String(process.pid)));
  removeSocket(endpoint);
}

/** Ends the server in order (open transactions roll back), at worst without. Call only inside a turn. */
export async function stopServer(folders: Folders): Promise<void> {
  const state = serverState(folders);
  if (state.kind === 'down') return;
  const { postmaster } = state;
  if (process.platform === 'win32') {
    // Windows has no signals; pg_ctl speaks to the server through a pipe.
    const args = ['stop', '-D', folders.cluster, '-m', 'fast', '-w'];
    await promisify(execFile)(packagedBinaries().pgCtl, args, spawnOptions(folders.account));
    return;
  }
  signal(postmaster, 'SIGINT');
  if (!(await isGone(postmaster, FAST_SHUTDOWN_MS))) {
    signal(postmaster, 'SIGQUIT');
    await isGone(postmaster, IMMEDIATE_SHUTDOWN_MS);
  }
}

export async function isGone(identity: ProcessIdentity, withinMs: number): Promise<boolean> {
  return (await new Deadline(withinMs).until(() => (isRunning(identity) ? undefined : true))) ?? false;
}

export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    if (isRunning(identity)) process.kill(identity.pid, name);
  } catch (error) {
    // It ended between the two steps.
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/** Takes away the socket folder, also what a killed server left in it. Call inside a turn, when no server runs. */
export function removeSocketFolder(endpoint: Endpoint, name: string): void {
  if (path.basename(endpoint.host) !== name) return;
  try {
    removeSocket(endpoint);
    rmdirSync(endpoint.host);
  } catch (error) {
    // The next start takes the folder as it is.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
}

function removeSocket(endpoint: Endpoint): void {
  const socket = path.join(endpoint.host, `.s.PGSQL.${endpoint.port}`);
  for (const file of [socket, `${socket}.lock`]) rmSync(file, { force: true });
}
