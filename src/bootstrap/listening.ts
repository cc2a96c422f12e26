import { createServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { withListeningPort, type AppConfig } from '../config/app-config';
import { systemErrorCode } from '../config/system-error';
import { EXIT_CONFIGURATION, StartRefused } from './start-refused';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use: another program listens there. Stop it, or set PORT',
  EACCES: 'may not be opened by this account: choose a PORT above 1023',
  EADDRNOTAVAIL: 'is no address of this machine: set HOST',
  ENOTFOUND: 'cannot be resolved: set HOST',
};

/** @throws StartRefused when the address cannot be listened on */
export async function listen(app: NestFastifyApplication, { host, port }: AppConfig['http']): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const reason = REASONS[systemErrorCode(error) ?? ''];
    throw reason === undefined ? error : new StartRefused([`HOST and PORT: ${host}:${port} ${reason}`], EXIT_CONFIGURATION);
  }
}

const IDLE_LOOK_MS = 50;
/** Under the patience of `endInOrder`, so that there is time left to give up the database. */
const REQUEST_PATIENCE_MS = 10_000;

/**
 * Closes the application when its requests are answered. A connection that had one under way is kept alive by its client
 * afterwards, and the server would wait a minute for it; one that sends its request byte by byte, for as long as it likes.
 */
export async function closeConnections(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const idle = setInterval(() => { server.closeIdleConnections(); }, IDLE_LOOK_MS);
  const late = setTimeout(() => { server.closeAllConnections(); }, REQUEST_PATIENCE_MS);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}

/** With PORT=0 the port is found before the application is built: links and the origin guard need to know it. */
export async function withPort(config: AppConfig): Promise<AppConfig> {
  if (config.http.port !== 0) return config;
  return withListeningPort(config, await freePort(config.http.host));
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => { resolve(typeof address === 'object' && address ? address.port : 0); });
    });
  });
}
