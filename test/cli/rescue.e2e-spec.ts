import type { Client } from 'pg';
import type { CommandLineSite } from '../support/command-line';
import { openCommandLineHouse, type CommandLineHouse } from '../support/command-line-house';

describe('ways back in, from the command line', () => {
  let house: CommandLineHouse;
  let site: CommandLineSite;
  let sql: Client;

  beforeAll(async () => {
    house = await openCommandLineHouse();
    ({ site, sql } = house);
    await site.run(['user', 'add', '--email', 'ana@erp.example', '--full-name', 'Ana Silva', '--role', 'Administrator', '--password-stdin'], 'seven quiet lamps at noon');
  });
  afterAll(() => house.close());

  it('takes all factors of somebody away, for a reason', async () => {
    expect((await site.run(['two-factor', 'reset', '--user', 'ana@erp.example'])).code).toBe(2);
    expect((await site.run(['two-factor', 'reset', '--user', 'nobody@erp.example', '--reason', 'phone lost'])).code).toBe(1);
    const said = await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'phone lost', '--json']);
    expect([said.code, said.json]).toEqual([0, expect.objectContaining({ items: [], recoveryCodesLeft: 0, resetAt: expect.any(String) })]);
    const { rows } = await sql.query(`select reason, actor like 'cli:%' as cli from audit_event where event = 'factor_reset'`);
    expect(rows).toEqual([{ reason: 'phone lost', cli: true }]);
  });

  it('declares an emergency for some hours, tells it everywhere, and ends it', async () => {
    const disable = (...more: string[]) => site.run(['two-factor', 'disable', ...more, '--json']);
    for (const wrong of [[], ['--emergency'], ['--emergency', '--reason', 'x', '--hours', '25'], ['--emergency', '--reason', 'x', '--hours', '0'], ['--emergency', '--reason', 'x', '--hours', '1.5']]) {
      expect([wrong, (await site.run(['two-factor', 'disable', ...wrong])).code]).toEqual([wrong, 2]);
    }
    expect((await disable('--emergency', '--end')).code).toBe(1);
    await site.run(['set-config', 'enable_two_factor_auth', 'true']);
    const before = (await sql.query('select version from system_settings_state')).rows[0].version;
    const begun = await disable('--emergency', '--reason', 'mail is down', '--hours', '2');
    expect([begun.code, begun.json]).toEqual([0, { emergency: { since: expect.any(String), until: expect.any(String), reason: 'mail is down', actor: expect.stringMatching(/^cli:/) } }]);
    const { since, until } = begun.json.emergency;
    expect(Date.parse(until) - Date.parse(since)).toBe(2 * 3_600_000);
    const { rows: [state] } = await sql.query(`select version from system_settings_state`);
    expect(state.version).toBe(Number(before) + 1);
    expect((await site.run(['get-config', 'enable_two_factor_auth', '--json'])).json).toMatchObject({ settings: { enable_two_factor_auth: { value: true } } });
    expect((await site.run(['two-factor', 'status', '--json'])).json).toMatchObject({ emergency: { reason: 'mail is down' } });
    expect((await site.run(['doctor'])).out).toMatch(/emergency: nobody is asked.*mail is down/);
    const ended = await disable('--emergency', '--end');
    expect([ended.code, ended.json]).toEqual([0, { emergency: null }]);
    const { rows } = await sql.query(`select template, parameters->>'kind' as kind from outbox_message where template = 'notice_emergency' order by id`);
    expect(rows.map(({ kind }) => kind)).toEqual(['emergency_begun', 'emergency_ended']);
    const { rows: events } = await sql.query(`select reason, actor like 'cli:%' as cli from audit_event where target = 'emergency' order by id`);
    expect(events).toEqual([{ reason: 'mail is down', cli: true }, { reason: 'ended', cli: true }]);
  });

  it('prints a temporary code where it is asked for one, and nowhere else', async () => {
    const said = await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'no mail', '--temporary-code', '--json']);
    expect([said.code, said.json.temporaryCode]).toEqual([0, { code: expect.stringMatching(/^[0-9]{8}$/), expiresAt: expect.any(String) }]);
    expect((await site.run(['two-factor', 'reset', '--user', 'ana@erp.example', '--reason', 'again', '--json'])).json).not.toHaveProperty('temporaryCode');
  });
});
