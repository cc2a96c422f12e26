import type { Client } from 'pg';
import type { CommandLineSite } from '../support/command-line';
import { openCommandLineHouse, type CommandLineHouse } from '../support/command-line-house';

const PASSWORD = 'seven quiet lamps at noon';

describe('people from the command line', () => {
  let house: CommandLineHouse;
  let site: CommandLineSite;
  let sql: Client;

  beforeAll(async () => {
    house = await openCommandLineHouse();
    ({ site, sql } = house);
  });
  afterAll(() => house.close());

  const person = async (email: string) =>
    (await sql.query('select id, security_version, password_hash, one_time_password_until, disabled_at from app_user where email = $1', [email])).rows[0];

  it('adds somebody and leaves the invitation to the server, whose mailbox would hold it', async () => {
    const said = await site.run(['user', 'add', '--email', 'ana@erp.example', '--full-name', 'Ana Silva', '--role', 'System Manager', '--json']);
    expect(said.json).toMatchObject({ email: 'ana@erp.example', roles: ['System Manager'], userType: 'system', invited: true, warnings: [] });
    const { rows } = await sql.query(`select template, attempts, sent_at from outbox_message where user_id = $1`, [said.json.id]);
    expect(rows).toEqual([{ template: 'invitation', attempts: 0, sent_at: null }]);
    const events = await sql.query(`select event, actor like 'cli:%' as cli from audit_event order by id`);
    expect(events.rows).toEqual([
      { event: 'user_created', cli: true },
      { event: 'user_invited', cli: true },
    ]);
  });

  it('adds somebody with a password from standard input, and without an invitation', async () => {
    const args = ['user', 'add', '--email', 'shop@erp.example', '--full-name', 'Otto Kunde', '--website', '--mobile', '+4915112345678', '--password-stdin', '--json'];
    const said = await site.run(args, PASSWORD);
    expect(said.json).toMatchObject({ userType: 'website', mobileNumber: '+4915112345678', invited: false });
    expect((await sql.query('select 1 from outbox_message where user_id = $1', [said.json.id])).rows).toEqual([]);
    expect((await person('shop@erp.example')).password_hash).toMatch(/^v1\./);
  });

  it('refuses what the API refuses', async () => {
    const taken = await site.run(['user', 'add', '--email', 'ANA@erp.example', '--full-name', 'Another', '--json']);
    expect([taken.code, taken.problem.status]).toEqual([1, 409]);
    const wrong = await site.run(['user', 'add', '--email', 'nobody', '--full-name', 'N', '--role', 'No Such Role', '--json']);
    expect([wrong.code, wrong.problem.errors[0].pointer]).toEqual([1, '/email']);
    const weak = await site.run(['user', 'add', '--email', 'weak@erp.example', '--full-name', 'Weak', '--password-stdin'], 'short');
    expect([weak.code, weak.error]).toEqual([1, expect.stringContaining('must have at least 12 characters')]);
    const empty = await site.run(['user', 'add', '--email', 'weak@erp.example', '--full-name', 'Weak', '--password-stdin'], '');
    expect([empty.code, empty.error]).toEqual([1, expect.stringContaining('password must not be empty')]);
    expect(await person('weak@erp.example')).toBeUndefined();
    expect((await site.run(['user', 'add', '--email', 'x@erp.example'])).code).toBe(2);
  });

  it('sets a password: sessions of before end, a one-time password is over, and one audit event tells it', async () => {
    await sql.query(`update app_user set one_time_password_until = app_now() - interval '1 hour' where email = 'ana@erp.example'`);
    const before = await person('ana@erp.example');
    expect((await site.run(['user', 'set-password', 'ana@erp.example', '--password-stdin'], PASSWORD)).code).toBe(0);
    const after = await person('ana@erp.example');
    expect(after).toMatchObject({ security_version: Number(before.security_version) + 1, one_time_password_until: null });
    expect(after.password_hash).not.toBe(before.password_hash);
    const { rows } = await sql.query(`select outcome, reason, target_id from audit_event where event = 'authn_password_change' and target_id = $1`, [after.id]);
    expect(rows).toEqual([{ outcome: 'success', reason: 'set from the command line', target_id: after.id }]);
  });

  it('never takes a password as an argument', async () => {
    expect((await site.run(['user', 'set-password', 'ana@erp.example'])).code).toBe(2);
    expect((await site.run(['user', 'set-password', 'ana@erp.example', PASSWORD])).code).toBe(2);
    const weak = await site.run(['user', 'set-password', 'ana@erp.example', '--password-stdin'], 'anasilva2026');
    expect([weak.code, weak.error]).toEqual([1, expect.stringContaining('must not be made of your name')]);
    expect((await site.run(['user', 'set-password', 'who@erp.example', '--password-stdin'], PASSWORD)).error).toContain('Nobody has this login');
  });

  it('disables and enables', async () => {
    expect((await site.run(['user', 'disable', '+4915112345678'])).out).toBe('shop@erp.example is disabled');
    expect((await person('shop@erp.example')).disabled_at).not.toBeNull();
    expect((await site.run(['user', 'enable', 'shop@erp.example'])).code).toBe(0);
    expect((await person('shop@erp.example')).disabled_at).toBeNull();
  });

  it('lists everybody', async () => {
    expect((await site.run(['user', 'list'])).out.split('\n')).toEqual([
      'ana@erp.example  Ana Silva  system  System Manager',
      'shop@erp.example  Otto Kunde  website  -',
    ]);
    const { json } = await site.run(['user', 'list', '--json']);
    expect([json.items.length, json.nextCursor]).toEqual([2, null]);
  });

  it('says what a sign-in would meet, and why', async () => {
    await site.run(['set-config', 'enable_two_factor_auth', 'true']);
    const all = await site.run(['two-factor', 'status', '--json']);
    expect(all.json.policy).toMatchObject({ enabled: true, method: 'OTP App' });
    expect(all.json.totals).toMatchObject({ users: 2, asked: 1, enrolled: 0, mustEnrol: 1, cannotSignIn: 0 });
    const ana = await site.run(['two-factor', 'status', '--user', 'ana@erp.example', '--json']);
    expect(ana.json).toMatchObject({ kind: 'enrol', because: 'role:System Manager', demanded: 'totp', factors: [], recoveryCodesLeft: 0 });
    expect((await site.run(['two-factor', 'status', '--user', 'shop@erp.example'])).out).toContain('decision    pass');
    await sql.query(
      `insert into second_factor (id, user_id, method, label, secret, confirmed_at, clock_behind_seconds, clock_behind_seen_at)
       select gen_random_uuid(), id, 'totp', 'App', '', app_now(), 90, '2026-01-15T08:00Z' from app_user where email = 'shop@erp.example'`,
    );
    const status = ['two-factor', 'status', '--user', 'shop@erp.example'];
    expect((await site.run([...status, '--json'])).json.factors).toMatchObject([{ method: 'totp', clockBehind: { seconds: 90, seenAt: '2026-01-15T08:00:00.000Z' } }]);
    expect((await site.run(status)).out).toContain('App  clock about 90 s behind (seen 2026-01-15T08:00:00.000Z)');
    await sql.query('delete from second_factor');
  });

  it('says whom a change would touch, and changes nothing', async () => {
    const said = await site.run(['two-factor', 'preview', 'two_factor_method=SMS', 'two_factor_applies_to_website_users=true']);
    expect([said.code, said.out.split('\n')]).toEqual([
      0,
      [
        'unaffected             0',
        'newly asked and ready  0',
        'must enrol             1',
        '  shop@erp.example  (role:All)',
        'cannot sign in         1',
        '  ana@erp.example  (role:System Manager)',
        'no longer asked        0',
      ],
    ]);
    const { json } = await site.run(['two-factor', 'preview', 'enable_two_factor_auth=false', '--json']);
    expect(json).toMatchObject({ noLongerAsked: { count: 1, users: [{ login: 'ana@erp.example', because: 'policy:off' }] }, unaffected: { count: 1 } });
    expect((await site.run(['get-config', 'two_factor_method'])).out).toBe('OTP App');
    expect((await site.run(['two-factor', 'preview', 'no_such=1'])).code).toBe(1);
    expect((await site.run(['two-factor', 'preview', 'two_factor_method'])).code).toBe(2);
    expect((await site.run(['two-factor', 'preview'])).code).toBe(2);
  });
});
