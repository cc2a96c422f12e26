import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newKeyRingDocument } from '../../src/config/key-ring';
import { urlOf } from '../support/command-line';
import { eventually } from '../support/eventually';
import { Installation } from '../support/running-program';
import { createDatabase } from '../support/test-database';

/** Production: nothing of the conveniences, and a log that a machine can read from its first line to its last. */
it('serves on a database of its own, and writes nothing but JSON lines', async () => {
  const database = await createDatabase();
  const site = new Installation();
  const keys = path.join(site.folder, 'keys.json');
  writeFileSync(keys, newKeyRingDocument(Buffer.alloc(32, 7)));
  chmodSync(keys, 0o600);
  try {
    const port = String(20_000 + (process.pid % 10_000));
    const server = site.server({
      ...{ NODE_ENV: 'production', PORT: port, KEYS_FILE: keys, DATABASE_URL: urlOf(database.target) },
      ...{ ADMIN_LOGIN: 'root@erp.example', ADMIN_PASSWORD: 'seven quiet lamps at noon' },
    });
    await eventually(() => server.stdout.includes('"ready"') || !server.running);
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'root@erp.example', password: 'seven quiet lamps at noon' }),
    });
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ status: 'authenticated' })]);
    expect((await fetch(`http://127.0.0.1:${port}/dev/mailbox.json`)).status).toBe(404);
    const { code, stdout, stderr } = await server.stop();
    expect([code, stderr]).toEqual([0, '']);
    for (const line of stdout.trim().split('\n')) expect(() => { JSON.parse(line); }).not.toThrow();
    expect(stdout).not.toContain('seven quiet lamps');
  } finally {
    await site.remove();
    await database.drop();
  }
});
