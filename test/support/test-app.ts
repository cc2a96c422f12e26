import { randomBytes } from 'node:crypto';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Client } from 'pg';
import { AppModule } from '../../src/app.module';
import { configureApp } from '../../src/app.setup';
import { httpAdapter } from '../../src/common/http/http-setup';
import { PasswordHasher, type PasswordCost } from '../../src/common/crypto/password-hasher';
import { Clock } from '../../src/common/time/clock';
import { readAppConfig, type AppConfig } from '../../src/config/app-config';
import { KeyRing, newKeyRingDocument } from '../../src/config/key-ring';
import type { DatabaseTarget } from '../../src/database/data-source.options';
import { toFastifyTrustProxy } from '../../src/config/trust-proxy';
import { watchAnswers, type RouterEntry } from './answer-check';
import { HttpClient } from './http-client';
import { TestClock } from './test-clock';
import { createDatabase, type TestDatabase } from './test-database';

export interface TestApp {
  app: NestFastifyApplication;
  clock: TestClock;
  /** A connection beside the application's, to look at rows or spoil them. */
  sql: Client;
  database: TestDatabase;
  config: AppConfig;
  keyRing: KeyRing;
  /** What the running router serves, HEAD routes included. */
  router: readonly RouterEntry[];
  client(headers?: Record<string, string>): HttpClient;
  /** A second application on the same database, clock and keys: everything that must hold over two processes. */
  second(): Promise<TestApp>;
  close(): Promise<void>;
}

type Between = (target: DatabaseTarget) => Promise<DatabaseTarget>;
const direct: Between = (target) => Promise.resolve(target);

/** Thousands of sign-ins are tested for who gets in, not for what a guess costs (test/attacks/password-cost). */
const CHEAP: PasswordCost = { memoryCost: 64, timeCost: 1 };

/**
 * @param env as the environment would set it; see .env.example.
 * @param between what stands between the applications and their database; `sql` and the clock go past it.
 */
export async function createTestApp(env: Record<string, string> = {}, passwordCost = CHEAP, between: Between = direct): Promise<TestApp> {
  const made = await createDatabase();
  const sql = await made.connect();
  const database = { ...made, target: await between(made.target) };
  const clock = await TestClock.freeze(sql);
  const keyRing = KeyRing.parse(JSON.parse(newKeyRingDocument(randomBytes(32))));
  const shared = { database, sql, clock, keyRing, passwordCost, config: configOf(env) };
  const first = await start(shared);
  return {
    ...first,
    close: async () => {
      await first.close();
      await sql.end();
      await database.drop();
    },
  };
}

type Shared = Pick<TestApp, 'database' | 'sql' | 'clock' | 'keyRing' | 'config'> & { passwordCost: PasswordCost };

async function start(shared: Shared): Promise<TestApp> {
  const site = { config: shared.config, keyRing: shared.keyRing, database: shared.database.target };
  const module = await Test.createTestingModule({ imports: [AppModule.forSite(site)] })
    .overrideProvider(Clock)
    .useValue(shared.clock)
    .overrideProvider(PasswordHasher)
    .useValue(new PasswordHasher(shared.passwordCost))
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(httpAdapter(toFastifyTrustProxy(shared.config.http.trustProxy), shared.config.http.publicUrl.href), {
    bodyParser: false,
    logger: ['error', 'fatal'],
  });
  await configureApp(app, shared.config);
  const router = watchAnswers(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return {
    ...shared,
    app,
    router,
    client: (headers) => new HttpClient(app, headers),
    second: () => start(shared),
    close: () => app.close(),
  };
}

function configOf(env: Record<string, string>): AppConfig {
  const read = readAppConfig({ NODE_ENV: 'test', DATABASE_POOL_SIZE: '10', ...env });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}
