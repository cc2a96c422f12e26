import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { urlOf } from '../support/command-line';
import { Installation } from '../support/running-program';
import { createDatabase, type TestDatabase } from '../support/test-database';

const PASSWORD = 'correct horse battery staple';

/** The ring is rotated on a running server, the rotation is killed in the middle and done again, and everybody signs in throughout. */
describe('rotating the key ring of a running server', () => {
  jest.setTimeout(120_000);
  let database: TestDatabase;
  let site: Installation;
  beforeAll(async () => {
    database = await createDatabase();
    site = new Installation({ DATABASE_URL: urlOf(database.target), ADMIN_LOGIN: 'root@erp.example', ADMIN_PASSWORD: PASSWORD });
  });
  afterAll(async () => {
    await site.remove();
    await database.drop();
  });

  it('loses nobody', async () => {
    const sql = await database.connect();
    const server = site.server();
    const url = await server.ready();
    const signIn = async (): Promise<number> => {
      const body = JSON.stringify({ login: 'root@erp.example', password: PASSWORD });
      return (await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
    };
    const statuses: number[] = [];
    const load = { isOver: false };
    const traffic = (async () => {
      while (!load.isOver) statuses.push(await signIn());
    })();

    expect((await site.command(['keys', 'add'])).code).toBe(0);
    const killed = site.begin(['keys', 'rotate']);
    await eventually(() => Promise.resolve(killed.stderr.includes('seals from now on')));
    await killed.stop('SIGKILL');
    const again = await site.command(['keys', 'rotate', '--json']);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([0, expect.objectContaining({ active: 'k2', remaining: 0 })]);
    expect((await site.command(['keys', 'retire', 'k1'])).code).toBe(0);
    await eventually(() => Promise.resolve(server.stdout.includes('"ring":["k2"]')));
    const before = statuses.length;
    await eventually(() => Promise.resolve(statuses.length > before + 2));
    load.isOver = true;
    await traffic;

    expect(new Set(statuses)).toEqual(new Set([200]));
    const { rows } = await sql.query(`select split_part(password_hash, '.', 2) as key from app_user where password_hash is not null`);
    expect(rows).toEqual([{ key: 'k2' }]);
    expect((await sql.query(`select 1 from audit_event where event = 'crypto_integrity_failure'`)).rows).toEqual([]);
    expect(Object.keys(JSON.parse(readFileSync(path.join(site.folder, 'data/keys.json'), 'utf8')).keys)).toEqual(['k2']);
    await sql.end();
  });
});
