import { userInfo } from 'node:os';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { JsonLogger } from '../bootstrap/json-logger';
import { openSite, type OpenSite } from '../bootstrap/site';
import { runInContext } from '../common/http/request-context';
import { newId } from '../common/ids';
import { loadEnvironment } from '../config/environment';
import type { Result, Terminal } from './terminal';

const EXIT_INTERRUPTED = 130;

/** One run of the command line at one site. */
export class SiteSession {
  /** Of the site once it is open; the default before. */
  publicUrl = 'http://localhost:3000';

  constructor(
    private readonly siteName: string | undefined,
    private readonly terminal: Terminal,
  ) {}

  /** The services of the application, without HTTP and without the outbox worker. Every change is the work of `cli:<os user>`. */
  withServices(work: (app: INestApplicationContext, site: OpenSite) => Promise<Result>): Promise<Result> {
    return this.withSite({ migrate: true }, (site) => this.serving(site, (app) => work(app, site)));
  }

  /** @param options.migrate false leaves the schema as it is */
  async withSite(options: { readonly migrate: boolean }, work: (site: OpenSite) => Promise<Result>): Promise<Result> {
    const log = (line: string): void => { this.terminal.error(line); };
    const site = await openSite(loadEnvironment(this.siteName), { ...options, log });
    this.publicUrl = site.config.http.publicUrl.href;
    for (const notice of site.notices) log(notice);
    const interrupted = (): void => void site.close().then(() => process.exit(EXIT_INTERRUPTED));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
    try {
      return await work(site);
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
      await site.close();
    }
  }

  /** For a command that opened the site itself. */
  async serving(site: OpenSite, work: (app: INestApplicationContext) => Promise<Result>): Promise<Result> {
    const logger = new JsonLogger('error', (line) => { this.terminal.error(line.trimEnd()); });
    const app = await NestFactory.createApplicationContext(AppModule.forSite(site), { logger, abortOnError: false });
    try {
      const actor = { kind: 'cli', label: `cli:${osUser()}` } as const;
      return await runInContext({ requestId: newId(), address: null, userAgent: null, actor }, () => work(app));
    } finally {
      await app.close();
    }
  }
}

/** An account without an entry in the system's list (a container's number) has no name. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
