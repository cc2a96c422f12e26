import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { configureApp } from '../app.setup';
import { httpAdapter } from '../common/http/http-setup';
import type { AppConfig } from '../config/app-config';
import { toFastifyTrustProxy } from '../config/trust-proxy';
import { OutboxWorker } from '../delivery/outbox/outbox.worker';
import { watchDatabase } from './database-watch';
import { ensureAdministrator, type FirstAdministrator } from './first-administrator';
import { closeConnections, listen, withPort } from './listening';
import { explained, type OpenSite } from './site';

export interface RunningServer {
  readonly config: OpenSite['config'];
  readonly administrator: FirstAdministrator;
  /** Finishes requests and messages under way, then lets go of the database. */
  close(): Promise<void>;
}

/** The application, listening, with an administrator and a worker for its messages. @throws StartRefused */
export async function startServer(site: OpenSite, logger: LoggerService): Promise<RunningServer> {
  try {
    return await started(site, await withPort(site.config), logger);
  } catch (error) {
    throw explained(error);
  }
}

async function started(site: OpenSite, config: AppConfig, logger: LoggerService): Promise<RunningServer> {
  const app = await buildApplication({ ...site, config }, logger);
  const unwatch = site.embedded ? watchDatabase(site.embedded, app.get(DataSource), logger) : () => undefined;
  const unwatchKeys = site.keyRing.watch();
  const close = async (): Promise<void> => {
    unwatch();
    unwatchKeys();
    await closeConnections(app);
  };
  try {
    await listen(app, config.http);
    const administrator = await ensureAdministrator(app, config.firstAdministrator);
    app.get(OutboxWorker, { strict: false }).start();
    return { config, administrator, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function buildApplication(site: OpenSite, logger: LoggerService): Promise<NestFastifyApplication> {
  const adapter = httpAdapter(toFastifyTrustProxy(site.config.http.trustProxy), site.config.http.publicUrl.href);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forSite(site), adapter, {
    bodyParser: false,
    logger,
    abortOnError: false,
  });
  await configureApp(app, site.config);
  return app;
}
