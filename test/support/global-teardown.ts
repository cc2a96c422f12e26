import { rmSync } from 'node:fs';
import { dropDatabase } from './test-database';

export default async function globalTeardown(): Promise<void> {
  const started = globalThis.countersignTestServer;
  if (!started) return;
  await dropDatabase(started.server, started.template);
  await started.embedded?.release();
  if (started.folder !== null) rmSync(started.folder, { recursive: true, force: true });
}
