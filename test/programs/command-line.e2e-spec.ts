import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { urlOf } from '../support/command-line';
import { Installation } from '../support/running-program';
import { createDatabase, type TestDatabase } from '../support/test-database';

/** The command line as a process of its own: what a shell and a script see of it. */
describe('the countersign program', () => {
  let database: TestDatabase;
  let site: Installation;

  beforeAll(async () => {
    database = await createDatabase();
    site = new Installation();
    writeFileSync(path.join(site.folder, 'sites/shop.env'), `DATABASE_URL=${urlOf(database.target)}\n`);
  });
  afterAll(async () => {
    await site.remove();
    await database.drop();
  });

  it('works at a site by its name, reads standard input and keeps stdout for the answer', async () => {
    const set = await site.command(['--site', 'shop', 'set-config', 'otp_issuer_name', '-'], { input: 'Shop\n' });
    expect(set).toMatchObject({ code: 0, stdout: 'otp_issuer_name = Shop\n' });
    const get = await site.command(['get-config', 'otp_issuer_name', '--site', 'shop', '--json']);
    expect(JSON.parse(get.stdout).settings).toEqual({ otp_issuer_name: { value: 'Shop', source: 'database' } });
  });

  it('tells scripts by its exit code and stderr what went wrong', async () => {
    const refused = await site.command(['--json', '--site', 'shop', 'set-config', 'otp_digits_sms', '9']);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(JSON.parse(refused.stderr)).toMatchObject({ status: 422, title: 'Setting refused' });
    expect((await site.command(['no-such-command'])).code).toBe(2);
    expect((await site.command(['user', 'list'], { environment: { DATABASE_POOL_SIZE: '0', PORT: 'x' } })).code).toBe(78);
  });

  it('says that it has to be built first', () => {
    const bin = path.join(site.folder, 'clone/bin/countersign.js');
    mkdirSync(path.dirname(bin), { recursive: true });
    copyFileSync(path.resolve(__dirname, '../../bin/countersign.js'), bin);
    expect(() => execFileSync(process.execPath, [bin], { stdio: 'pipe' })).toThrow(/npm run build/);
  });
});
