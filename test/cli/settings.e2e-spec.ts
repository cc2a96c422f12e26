import { userInfo } from 'node:os';
import type { Client } from 'pg';
import type { CommandLineSite } from '../support/command-line';
import { openCommandLineHouse, type CommandLineHouse } from '../support/command-line-house';

describe('system settings from the command line', () => {
  let house: CommandLineHouse;
  let site: CommandLineSite;
  let sql: Client;

  beforeAll(async () => {
    house = await openCommandLineHouse();
    ({ site, sql } = house);
  });
  afterAll(() => house.close());

  it('is of a version, which it tells without a site', async () => {
    expect(await site.run(['--site', 'nowhere', '--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/), error: '' });
  });

  it('switches two-factor login on for role All, told by an audit event of the account that did it', async () => {
    const said = await site.run(['set-config', 'enable_two_factor_auth', 'true']);
    expect([said.code, said.out]).toEqual([0, 'enable_two_factor_auth = true']);
    const { rows } = await sql.query(`select two_factor_auth from role where name = 'All'`);
    expect(rows).toEqual([{ two_factor_auth: true }]);
    const audit = await sql.query(`select event, actor, before, after from audit_event where event = 'policy_changed'`);
    expect(audit.rows).toEqual([
      {
        event: 'policy_changed',
        actor: `cli:${userInfo().username}`,
        before: { enable_two_factor_auth: false },
        after: { enable_two_factor_auth: true },
      },
    ]);
  });

  it('has the alias people know, and prints the shape of the API with --json on either side', async () => {
    const off = await site.run(['enable_two_factor_auth', 'false', '--json']);
    expect(off.json.settings.enable_two_factor_auth).toEqual({ value: false, source: 'default' });
    const on = await site.run(['--json', 'enable_two_factor_auth', '1']);
    expect(on.json).toMatchObject({ version: expect.any(Number), warnings: [], emergency: null });
    expect(on.json.settings.enable_two_factor_auth).toEqual({ value: true, source: 'database' });
  });

  it('reads values by their type, and puts one back with null', async () => {
    await site.run(['set-config', 'otp_code_lifetime', '120']);
    expect((await site.run(['get-config', 'otp_code_lifetime'])).out).toBe('120');
    await site.run(['set-config', 'sms_allowed_countries', 'fr,de']);
    expect((await site.run(['get-config', 'sms_allowed_countries', '--json'])).json.settings).toEqual({
      sms_allowed_countries: { value: ['DE', 'FR'], source: 'database' },
    });
    await site.run(['set-config', 'otp_code_lifetime', 'null']);
    expect((await site.run(['get-config', 'otp_code_lifetime'])).out).toBe('300');
  });

  it('refuses what the API refuses, with the reason on stderr', async () => {
    const said = await site.run(['set-config', 'otp_code_lifetime', '5']);
    expect([said.code, said.out]).toEqual([1, '']);
    expect(said.error).toContain('otp_code_lifetime must be a whole number from 60 to 600');
    const { problem } = await site.run(['set-config', 'no_such_key', '1', '--json']);
    expect(problem).toMatchObject({ status: 422, errors: [{ pointer: '/settings/no_such_key', message: 'is not a system setting' }] });
    expect((await site.run(['get-config', 'no_such_key'])).code).toBe(1);
  });

  it('takes a secret from standard input alone, seals it and never shows it', async () => {
    const argument = await site.run(['set-config', 'mail_smtp_url', 'smtp://u:s3cret@127.0.0.1:2525']);
    expect([argument.code, argument.out]).toEqual([2, '']);
    expect(argument.error).not.toContain('s3cret');
    const said = await site.run(['set-config', 'mail_smtp_url', '-'], 'smtp://u:s3cret@127.0.0.1:2525');
    expect([said.code, said.out]).toEqual([0, 'mail_smtp_url = ***']);
    const { rows } = await sql.query(`select value, sealed from system_setting where key = 'mail_smtp_url'`);
    expect(rows).toEqual([{ value: null, sealed: expect.stringMatching(/^v1\.k1\./) }]);
    expect(JSON.stringify((await sql.query('select * from audit_event')).rows)).not.toContain('s3cret');
  });

  it('lists every setting with where its value comes from', async () => {
    const said = await site.run(['get-config']);
    expect(said.out).toContain('otp_issuer_name = Countersign  (default)');
    expect(said.out).toContain('mail_smtp_url = ***');
  });

  it.each([
    [['set-config', 'enable_two_factor_auth'], 2],
    [['no-such-command'], 2],
    [['set-config', '--no-such-option', 'a', 'b'], 2],
    [[], 2],
    [['--help'], 0],
    [['--site', 'not_there', 'get-config'], 78],
  ])('%j ends with %d', async (args, code) => {
    expect((await site.run(args)).code).toBe(code);
  });
});
