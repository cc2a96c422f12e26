import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { answerTo, applicationConnection, type ApplicationConnection } from './application-database';
import { Deadline } from './deadline';
import { EmbeddedPostgresError, explained } from './embedded-postgres.error';
import { prepareFolders, type Folders } from './folders';
import { addLease, liveLeases } from './leases';
import { bringUp } from './server';
import { removeSocketFolder, stopServer } from './server-process';
import { inTurn } from './start-turn';

export { EmbeddedPostgresError } from './embedded-postgres.error';

export interface EmbeddedPostgresOptions {
  /** Made when missing. One server per folder, shared by all processes that join it. */
  dataDir: string;
  /** Told what an administrator should know: copies made, places chosen, repairs. Default: nobody. */
  log?: (line: string) => void;
  /** Bound on everything from the wait for other processes to a database that answers. Default 30,000 ms. */
  startTimeoutMs?: number;
}

export interface EmbeddedPostgres {
  /** Passed to pg as is: a unix socket folder (127.0.0.1 on Windows), port, user, password, "countersign". */
  connection: { host: string; port: number; user: string; password: string; database: string };
  /**
   * Starts the server again if it is down; nothing happens when it answers. Call it when connections fail.
   * @throws EmbeddedPostgresError when the server cannot be started, or after release()
   */
  revive(): Promise<void>;
  /** Gives up this process's share; the last one out stops the server. Idempotent; logs problems, never throws. */
  release(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/**
 * Starts the server of a data folder, or joins the one that runs.
 * @throws EmbeddedPostgresError with a sentence for the administrator: what is wrong and what to do
 */
export async function joinEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    const log = options.log ?? (() => undefined);
    const folders = prepareFolders(path.resolve(options.dataDir), log);
    const share = new Share(folders, log, options.startTimeoutMs ?? START_TIMEOUT_MS);
    await share.join();
    return share;
  } catch (error) {
    throw explained(error, options.dataDir);
  }
}

class Share implements EmbeddedPostgres {
  connection: ApplicationConnection = { host: '', port: 0, user: '', password: '', database: '' };
  private lease: string | undefined;
  private reviving: Promise<void> | undefined;
  private releasing: Promise<void> | undefined;

  constructor(
    private readonly folders: Folders,
    private readonly log: (line: string) => void,
    private readonly timeoutMs: number,
  ) {}

  async join(): Promise<void> {
    await this.inTurn(async (deadline) => {
      this.connection = await this.running(deadline);
      this.lease = addLease(this.folders.control);
    });
  }

  async revive(): Promise<void> {
    if (this.releasing) throw new EmbeddedPostgresError('The share in the embedded database was given up already.');
    this.reviving ??= this.reviveOnce().finally(() => (this.reviving = undefined));
    return this.reviving;
  }

  async release(): Promise<void> {
    this.releasing ??= this.leave().catch((error: unknown) => {
      this.log(`The embedded database was not stopped: ${error instanceof Error ? error.message : String(error)}`);
    });
    return this.releasing;
  }

  private async reviveOnce(): Promise<void> {
    // Without a turn: a server that answers needs no repair, and every failing connection may ask.
    if ((await answerTo(this.connection)) === 'welcome') return;
    try {
      await this.inTurn(async (deadline) => {
        Object.assign(this.connection, await this.running(deadline));
      });
    } catch (error) {
      throw explained(error, this.folders.dataDir);
    }
  }

  private async leave(): Promise<void> {
    await this.reviving?.catch(() => undefined);
    if (!existsSync(this.folders.control)) {
      this.log(`${this.folders.dataDir} was removed while its database was in use.`);
      return;
    }
    await this.inTurn(async () => {
      if (this.lease !== undefined) rmSync(this.lease, { force: true });
      if (liveLeases(this.folders.control) > 0) return;
      await stopServer(this.folders);
      removeSocketFolder(this.connection, this.folders.name);
    });
  }

  private async running(deadline: Deadline): Promise<ApplicationConnection> {
    const { endpoint, secrets } = await bringUp(this.folders, this.log, deadline);
    return applicationConnection(endpoint, secrets);
  }

  private async inTurn(work: (deadline: Deadline) => Promise<void>): Promise<void> {
    const deadline = new Deadline(this.timeoutMs);
    await inTurn(this.folders.control, deadline, () => work(deadline));
  }
}
