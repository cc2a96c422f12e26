import { rmSync } from 'node:fs';
import { administer } from './test-database';

export default async function globalTeardown(): Promise<void> {
  const started = globalThis.countersignTestServer;
  if (!started) return;
  await administer(started.server, `drop database if exists ${started.template} with (force)`);
  await started.embedded?.release();
  if (started.folder !== null) rmSync(started.folder, { recursive: true, force: true });
}
