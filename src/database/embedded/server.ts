import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, applicationConnection, prepareApplicationDatabase, type Answer } from './application-database';
import { usableBinaries } from './binaries';
import { makeCluster } from './cluster';
import { Deadline } from './deadline';
import { EmbeddedPostgresError, errorCode, saysDiskIsFull } from './embedded-postgres.error';
import { chooseEndpoint, type Endpoint } from './endpoint';
import type { Folders } from './folders';
import { makeSecrets, type ClusterSecrets } from './secrets';
import { isGone, signal, startServer, stopServer } from './server-process';
import { serverState, strayBackends } from './server-state';
import { resetSuperuserPassword } from './superuser-password';

type Log = (line: string) => void;

export interface RunningServer {
  endpoint: Endpoint;
  secrets: ClusterSecrets;
}

/** After a kill -9 the first attempts may fail, until the kernel and the orphaned processes have let go. */
const PATIENCE_MS = 8_000;
const RETRY_MS = 200;
const STRAYS_AFTER_MS = 600;
/** A server that is ready and whose socket is not there has lost it: somebody emptied the temporary folder. */
const SILENCE_MS = 1_000;

/** The server of the folder, running and prepared for the application. Call only inside a turn. */
export async function bringUp(folders: Folders, log: Log, deadline: Deadline): Promise<RunningServer> {
  const secrets = makeSecrets(folders.control);
  for (;;) {
    const endpoint = await runningEndpoint(folders, secrets, log, deadline);
    const answer = await settledAnswer(endpoint, secrets, deadline);
    if (answer === 'unprepared') await prepare(folders, endpoint, secrets, log);
    else if (answer === 'welcome') return { endpoint, secrets };
    else if (deadline.passed) throw tooSlow(folders);
    else await replaceUnreachable(folders, log);
  }
}

async function runningEndpoint(
  folders: Folders,
  secrets: ClusterSecrets,
  log: Log,
  deadline: Deadline,
): Promise<Endpoint> {
  const state = serverState(folders);
  if (state.kind === 'starting' || state.kind === 'ready') return state.endpoint;
  if (state.kind === 'stopping') await isGone(state.postmaster, deadline.remainingMs);
  return freshServer(folders, secrets, log, deadline);
}

async function freshServer(
  folders: Folders,
  secrets: ClusterSecrets,
  log: Log,
  deadline: Deadline,
): Promise<Endpoint> {
  const binaries = await usableBinaries(folders.account, log);
  await makeCluster(folders, binaries, secrets.superuser);
  const endpoint = await chooseEndpoint(folders);
  const patience = new Deadline(Math.min(PATIENCE_MS, deadline.remainingMs));
  const orphans = new Deadline(STRAYS_AFTER_MS);
  for (;;) {
    const failure = await startServer(folders, binaries, endpoint, deadline);
    const state = serverState(folders);
    if (state.kind === 'ready') return state.endpoint;
    if (failure === undefined && state.kind === 'down') continue;
    if (patience.passed) throw failed(folders, failure);
    if (orphans.passed) endStrays(folders, log);
    await sleep(RETRY_MS);
  }
}

async function settledAnswer(endpoint: Endpoint, secrets: ClusterSecrets, deadline: Deadline): Promise<Answer> {
  const silence = new Deadline(SILENCE_MS);
  const answer = await deadline.until(async () => {
    const heard = await answerTo(applicationConnection(endpoint, secrets));
    if (heard === 'busy' || (heard === 'silent' && !silence.passed)) return undefined;
    return heard;
  });
  return answer ?? 'busy';
}

async function prepare(folders: Folders, endpoint: Endpoint, secrets: ClusterSecrets, log: Log): Promise<void> {
  try {
    await prepareApplicationDatabase(endpoint, secrets);
  } catch (error) {
    if (errorCode(error) !== '28P01') throw error;
    log(`The passwords in ${folders.control} are not the database's (restored, or made anew): they are set again.`);
    const binaries = await usableBinaries(folders.account, log);
    await stopServer(folders);
    await resetSuperuserPassword(folders, binaries, secrets.superuser);
  }
}

async function replaceUnreachable(folders: Folders, log: Log): Promise<void> {
  log('The embedded database runs, but its socket is gone (was the temporary folder emptied?): it is started again.');
  await stopServer(folders);
}

function endStrays(folders: Folders, log: Log): void {
  for (const stray of strayBackends(folders)) {
    log(`Process ${stray.pid} of the database outlived its server and is ended.`);
    signal(stray, 'SIGQUIT');
  }
}

function failed(folders: Folders, failure = 'it ended at once'): EmbeddedPostgresError {
  const advice = saysDiskIsFull(failure) ? 'The disk is full: make room' : 'Remedy that';
  return new EmbeddedPostgresError(
    `The embedded database in ${folders.cluster} (DATA_DIR ${folders.dataDir}) does not start; ` +
      `${failure}. ${advice}, or set DATABASE_URL.`,
  );
}

function tooSlow(folders: Folders): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded database in ${folders.cluster} does not answer in time: it may be recovering after ` +
      `a crash. See ${folders.logFile}, try again, or set DATABASE_URL.`,
  );
}
