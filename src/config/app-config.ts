import { type DatabaseConfig, databaseSubject } from './database.config';
import { type FirstAdministratorConfig, firstAdministratorSubject } from './first-administrator.config';
import { defaultPublicUrl, type HttpConfig, httpSubject } from './http.config';
import { logSubject, type LogLevel } from './log.config';
import { type MailConfig, mailSubject } from './mail.config';
import { type SmsConfig, smsSubject } from './sms.config';
import { type EnvironmentName, stageSubject } from './stage.config';
import { storageSubject } from './storage.config';
import type { ConfigProblem, Reading, Stage, Variables } from './variables';

/** Injection token of the `AppConfig`. */
export const APP_CONFIG = Symbol('APP_CONFIG');

/** Deployment configuration (contract §2): read once at start, never changed while running. */
export interface AppConfig {
  readonly environment: EnvironmentName;
  readonly isProduction: boolean;
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  readonly dataDir: string;
  readonly keysFile: string;
  readonly firstAdministrator: FirstAdministratorConfig;
  readonly mail: MailConfig;
  readonly sms: SmsConfig;
  readonly logLevel: LogLevel;
  /** To be said at every start. */
  readonly warnings: readonly string[];
}

export type ConfigResult =
  | { readonly ok: true; readonly config: AppConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Every variable this product reads, in the order problems are reported. */
export const CONFIG_VARIABLES: readonly string[] = [
  stageSubject,
  httpSubject,
  databaseSubject,
  storageSubject,
  firstAdministratorSubject,
  mailSubject,
  smsSubject,
  logSubject,
].flatMap((subject) => subject.variables);

/** Contract §2 gives it a default, which in production is hardly ever where people are. */
const NO_PUBLIC_URL =
  'PUBLIC_URL is not set: mailed links lead to http://localhost, and browsers under any other name are refused. Set it to where people reach Countersign.';

/**
 * The configuration, or everything that is wrong with it at once, in the order of `CONFIG_VARIABLES`; the caller ends
 * with exit code 78. Empty values count as absent, unknown variables are ignored, and no message quotes a value.
 * Pure but for the working directory, which relative paths are resolved against.
 */
export function readAppConfig(env: Variables): ConfigResult {
  const environment = stageSubject.read(env, 'unknown');
  const stage = stageOf(environment);
  const http = httpSubject.read(env, stage);
  const database = databaseSubject.read(env, stage);
  const storage = storageSubject.read(env, stage);
  const firstAdministrator = firstAdministratorSubject.read(env, stage);
  const mail = mailSubject.read(env, stage);
  const sms = smsSubject.read(env, stage);
  const logLevel = logSubject.read(env, stage);

  const problems = problemsOf([environment, http, database, storage, firstAdministrator, mail, sms, logLevel]);
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  const { warnings, ...httpConfig } = valueOf(http);
  const name = valueOf(environment);
  return {
    ok: true,
    config: {
      environment: name,
      isProduction: name === 'production',
      http: httpConfig,
      database: valueOf(database),
      ...valueOf(storage),
      firstAdministrator: valueOf(firstAdministrator),
      mail: valueOf(mail),
      sms: valueOf(sms),
      logLevel: valueOf(logLevel),
      warnings: name === 'production' && !env.PUBLIC_URL?.trim() ? [...warnings, NO_PUBLIC_URL] : warnings,
    },
  };
}

/**
 * The same configuration once the server listens. With `PORT=0` the operating system chose the port, and the default
 * PUBLIC_URL can only be filled in now; a PUBLIC_URL that was given stays. With any other PORT nothing changes.
 */
export function withListeningPort(config: AppConfig, port: number): AppConfig {
  if (config.http.port !== 0) {
    return config;
  }
  const isPlaceholder = config.http.publicUrl.origin === defaultPublicUrl(0).origin;
  const publicUrl = isPlaceholder ? defaultPublicUrl(port) : config.http.publicUrl;
  return { ...config, http: { ...config.http, port, publicUrl } };
}

function stageOf(environment: Reading<EnvironmentName>): Stage {
  if (!environment.ok) {
    return 'unknown';
  }
  return environment.value === 'production' ? 'production' : 'local';
}

function problemsOf(readings: readonly Reading<unknown>[]): ConfigProblem[] {
  return readings
    .flatMap((reading) => (reading.ok ? [] : reading.problems))
    .sort((left, right) => CONFIG_VARIABLES.indexOf(left.variable) - CONFIG_VARIABLES.indexOf(right.variable));
}

function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) {
    throw new Error('a subject with problems was used; readAppConfig must report first');
  }
  return reading.value;
}
