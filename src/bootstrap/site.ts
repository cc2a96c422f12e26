import type { Site } from '../app.module';
import type { LiveKeyRing } from '../config/live-key-ring';
import { DatabaseTooOldError, migrate } from '../database/migrate';
import { joinEmbeddedPostgres, type EmbeddedPostgres } from '../database/embedded/embedded-postgres';
import { EmbeddedPostgresError, errorCode } from '../database/embedded/embedded-postgres.error';
import type { Reading, Variables } from '../config/variables';
import { readConfiguration } from './configuration';
import { EXIT_CONFIGURATION, EXIT_FAILURE, StartRefused } from './start-refused';

/** Configuration, keys and a database that is up to date: what server and command line both begin with. */
export interface OpenSite extends Site {
  readonly keyRing: LiveKeyRing;
  /** Null where DATABASE_URL names the database. */
  readonly embedded: EmbeddedPostgres | null;
  /** What was made or repaired, to be said once. */
  readonly notices: readonly string[];
  /** Names of the migrations that ran now. */
  readonly migrated: readonly string[];
  /** Gives up this process's share in the embedded database. Idempotent, never throws. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Told what the embedded database does (copies, repairs). */
  readonly log: (line: string) => void;
  /** False leaves the schema as it is: for looking at a site without changing it. */
  readonly migrate: boolean;
}

/** @throws StartRefused with everything that is wrong */
export async function openSite(environment: Reading<Variables>, options: OpenOptions): Promise<OpenSite> {
  const { config, keyRing, notices } = readConfiguration(environment);
  const { url } = config.database;
  const embedded = url === null ? await joined(config.dataDir, options.log) : null;
  const database = embedded?.connection ?? { url: url ?? '' };
  const close = async (): Promise<void> => embedded?.release();
  try {
    const migrated = options.migrate ? await migrate(database) : [];
    return { config, keyRing, notices, database, embedded, migrated, close };
  } catch (error) {
    await close();
    throw explained(error);
  }
}

async function joined(dataDir: string, log: (line: string) => void): Promise<EmbeddedPostgres> {
  try {
    return await joinEmbeddedPostgres({ dataDir, log });
  } catch (error) {
    throw error instanceof EmbeddedPostgresError ? new StartRefused([error.message], EXIT_CONFIGURATION, { cause: error }) : error;
  }
}

/** SQLSTATE and socket errors that only another DATABASE_URL or another grant cures. */
const CONFIGURATION_ERRORS: Readonly<Record<string, string>> = {
  '28P01': 'DATABASE_URL: the database refuses the role or its password',
  '28000': 'DATABASE_URL: the database refuses this role from here',
  '3D000': 'DATABASE_URL: the database it names does not exist; create it, owned by the role',
  '42501': 'DATABASE_URL: the role may not change its database; make it the owner',
  ENOTFOUND: 'DATABASE_URL: its host name cannot be resolved',
};

/** What PostgreSQL said is not repeated: a statement may carry values. */
export function explained(error: unknown): unknown {
  if (error instanceof DatabaseTooOldError) return new StartRefused([`DATABASE_URL: ${error.message}`], EXIT_CONFIGURATION);
  const code = errorCode(error) ?? '';
  const configuration = CONFIGURATION_ERRORS[code];
  if (configuration !== undefined) return new StartRefused([configuration], EXIT_CONFIGURATION, { cause: error });
  if (/^(08...|57P0\d|53...|E[A-Z]+)$/.test(code) || isTimeout(error)) {
    const why = code === '' ? 'no answer in time' : code;
    return new StartRefused([`The database does not answer (${why}). Is it running, and is DATABASE_URL right?`], EXIT_FAILURE, { cause: error });
  }
  return error;
}

const isTimeout = (error: unknown): boolean => error instanceof Error && /timeout expired|timeout exceeded|Connection terminated/.test(error.message);
