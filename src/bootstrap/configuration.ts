import { SystemRandom } from '../common/crypto/secure-random';
import { readAppConfig, type AppConfig } from '../config/app-config';
import { KeyRingError } from '../config/key-ring';
import { loadOrCreateKeyRing } from '../config/key-ring.file';
import { LiveKeyRing } from '../config/live-key-ring';
import { stageSubject } from '../config/stage.config';
import { storageSubject } from '../config/storage.config';
import type { ConfigProblem, Reading, Variables } from '../config/variables';
import { EXIT_CONFIGURATION, StartRefused } from './start-refused';
import { makeDataDir } from './data-dir';

export interface Configuration {
  readonly config: AppConfig;
  readonly keyRing: LiveKeyRing;
  /** What was made or repaired, to be said once. */
  readonly notices: readonly string[];
}

/**
 * Everything the environment decides: the configuration, then the folder and the keys it names.
 * @throws StartRefused with all problems at once
 */
export function readConfiguration(environment: Reading<Variables>): Configuration {
  if (!environment.ok) throw refused(environment.problems);
  const read = readAppConfig(environment.value);
  if (!read.ok) throw refused([...read.problems, ...keyProblems(environment.value)]);
  const { config } = read;
  // In production there is no embedded database and no key is made, so there is nothing to put into the folder.
  if (!config.isProduction) makeDataDir(config.dataDir);
  try {
    return { config, ...keysOf(config) };
  } catch (error) {
    throw error instanceof KeyRingError ? refused([keyProblem(error)]) : error;
  }
}

type Keys = Pick<Configuration, 'keyRing' | 'notices'>;

/** @throws KeyRingError */
function keysOf({ keysFile, isProduction }: Pick<AppConfig, 'keysFile' | 'isProduction'>): Keys {
  const random = new SystemRandom();
  const { keyRing, notices } = loadOrCreateKeyRing({ file: keysFile, isProduction, generate: () => random.bytes(32) });
  return { keyRing: new LiveKeyRing(keyRing, { file: keysFile, isProduction }), notices };
}

/** The rest of the configuration is wrong already; outside production the look would make a file, so it waits. */
function keyProblems(variables: Variables): ConfigProblem[] {
  const stage = stageSubject.read(variables, 'unknown');
  const storage = storageSubject.read(variables, 'unknown');
  if (!stage.ok || stage.value !== 'production' || !storage.ok) return [];
  try {
    keysOf({ keysFile: storage.value.keysFile, isProduction: true });
    return [];
  } catch (error) {
    if (!(error instanceof KeyRingError)) throw error;
    return [keyProblem(error)];
  }
}

const keyProblem = (error: KeyRingError): ConfigProblem => ({ variable: 'KEYS_FILE:', message: error.message });

const refused = (problems: readonly ConfigProblem[]): StartRefused =>
  new StartRefused(
    problems.map(({ variable, message }) => `${variable} ${message}`),
    EXIT_CONFIGURATION,
  );
