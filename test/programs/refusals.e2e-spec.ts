import { createServer, type Server } from 'node:net';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newKeyRingDocument } from '../../src/config/key-ring';
import { Installation, type Environment } from '../support/running-program';

/** A server that cannot be started says everything that is wrong at once, and ends with the code supervisors know. */
describe('a start that is refused', () => {
  let site: Installation;
  beforeAll(() => {
    site = new Installation();
  });
  afterAll(() => site.remove());

  const start = (environment: Environment) => site.server(environment).ended;

  it('names every missing thing of production, the key file included', async () => {
    const { code, stdout, stderr } = await start({ NODE_ENV: 'production', PORT: '3000' });
    expect([code, stdout]).toEqual([78, '']);
    for (const name of ['DATABASE_URL', 'ADMIN_LOGIN', 'ADMIN_PASSWORD', 'KEYS_FILE']) expect(stderr).toContain(name);
    expect(existsSync(path.join(site.folder, 'data'))).toBe(false);
  });

  it('is a key file that other accounts may read, in production', async () => {
    const file = path.join(site.folder, 'keys.json');
    writeFileSync(file, newKeyRingDocument(Buffer.alloc(32, 7)));
    chmodSync(file, 0o644);
    const production = { NODE_ENV: 'production', PORT: '3000', KEYS_FILE: file, DATABASE_URL: 'postgres://u:s3cret@127.0.0.1:1/d' };
    const { code, stderr } = await start({ ...production, ADMIN_LOGIN: 'root@example.com', ADMIN_PASSWORD: 'correct horse battery' });
    expect(code).toBe(78);
    expect(stderr).toContain('chmod 600');
    expect(stderr).not.toContain('s3cret');
  });

  it('is a database that does not answer: 1, since it may in a minute', async () => {
    const { code, stderr } = await start({ DATABASE_URL: 'postgres://u:s3cret@127.0.0.1:1/d' });
    expect(code).toBe(1);
    expect(stderr).toContain('The database does not answer');
    expect(stderr).not.toContain('s3cret');
  });

  it('is an address that others could reach, outside production', async () => {
    const { code, stderr } = await start({ HOST: '0.0.0.0', LOG_LEVEL: 'loud' });
    expect(code).toBe(78);
    expect(stderr).toMatch(/HOST must be loopback[\s\S]*LOG_LEVEL must be/);
  });

  it('is a port in use, and lets go of the database it started', async () => {
    const taken = await occupied();
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await start({ PORT: String(port) });
    taken.close();
    expect([code, stderr]).toEqual([78, expect.stringContaining(`${port} is in use`)]);
    expect(existsSync(path.join(site.folder, 'data/postgres/postmaster.pid'))).toBe(false);
  });
});

const occupied = (): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => { resolve(server); });
  });
