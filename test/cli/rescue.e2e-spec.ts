import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { CommandLineSite } from '../support/command-line';
import { createDatabase, type TestDatabase } from '../support/test-database';

describe('ways back in, from the command line', () => {
  let database: TestDatabase;
  let sql: Client;
  let folder: string;
  let site: CommandLineSite;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await database.connect();
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-cli-'));
    site = new CommandLineSite(database.target, { DATA_DIR: folder });
    await site.run(['user', 'add', '--email', 'ana@erp.example', '--full-name', 'Ana Silva', '--role', 'Administrator', '--password-stdin'], 'seven quiet lamps at noon');
  });
  afterAll(async () => {
    site.close();
    await sql.end();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes all factors of somebody away, for a reason', async () => {
    expect((await site.run(['two-factor', 'reset', '--user', 'ana@erp.example'])).code).toBe(2);
    expect((await site.run(['two-factor', 'reset', '--user', 'nobody@erp.example', '--reason', 'phone lost'])).code).toBe(1);
    const said = await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'phone lost', '--json']);
    expect([said.code, said.json]).toEqual([0, expect.objectContaining({ items: [], recoveryCodesLeft: 0, resetAt: expect.any(String) })]);
    const { rows } = await sql.query(`select reason, actor like 'cli:%' as cli from audit_event where event = 'factor_reset'`);
    expect(rows).toEqual([{ reason: 'phone lost', cli: true }]);
  });

  it('prints a temporary code where it is asked for one, and nowhere else', async () => {
    const said = await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'no mail', '--temporary-code', '--json']);
    expect([said.code, said.json.temporaryCode]).toEqual([0, { code: expect.stringMatching(/^[0-9]{8}$/), expiresAt: expect.any(String) }]);
    expect((await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'again', '--json'])).json).not.toHaveProperty('temporaryCode');
  });
});
