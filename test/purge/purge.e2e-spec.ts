import { KEPT, OVER_ROWS } from '../../src/purge/over.rows';
import { newId } from '../../src/common/ids';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../src/common/audit/audit-log';
import { TimedOut } from '../../src/auth/session/timed-out.service';
import { Purge, type Purged } from '../../src/purge/purge.service';
import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { CommandLineSite } from '../support/command-line';
import { addPerson, codeSentTo, configure, type Person, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

const DAY = 86_400;

describe('countersign purge', () => {
  let site: TestApp;
  let line: CommandLineSite;
  let ana: Person;
  beforeAll(async () => {
    site = await createTestApp();
    line = new CommandLineSite(site.database.target, {});
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
    ana = await addPerson(site);
  });
  afterAll(async () => {
    line.close();
    await site.close();
  });

  const removed = (purged: Purged) => Object.fromEntries(Object.entries(purged).filter(([, count]) => count > 0));
  /** As the command does it; the command itself would take the passport strategy of this process with it when it ends. */
  const purge = async (): Promise<Record<string, number>> => {
    const [source, settings, audit] = [site.app.get(DataSource), site.app.get(SystemSettingsService), site.app.get(AuditLog)];
    return removed(await new Purge(source, settings, audit, site.app.get(TimedOut, { strict: false })).run());
  };
  const count = async (table: string) => (await site.sql.query(`select count(*)::int as n from ${table}`)).rows[0].n;

  it('knows every table of the schema', async () => {
    const { rows } = await site.sql.query(
      `select table_name as name from information_schema.tables where table_schema = 'public' and table_name not in ('schema_migration', 'test_clock') order by 1`,
    );
    const known = [...OVER_ROWS.map(({ table }) => table), ...Object.keys(KEPT)];
    expect(known.sort()).toEqual(rows.map(({ name }) => name));
  });

  it('removes a sign-in, its code and its session a day after their end, and not before', async () => {
    const client = site.client();
    await signIn(client, ana);
    expect((await client.post('/auth/second-factor', { code: await codeSentTo(site, ana.email) })).status).toBe(200);
    expect(await purge()).toEqual({});
    await client.post('/auth/logout');
    await site.clock.advance(DAY - 1);
    expect(await purge()).not.toHaveProperty('session');
    await site.clock.advance(301);
    expect(await purge()).toMatchObject({ pending_login: 1, delivered_code: 1, challenge: 1, session: 1 });
    expect([await count('session'), await count('second_factor')]).toEqual([0, 1]);
  });

  it('removes a session that nobody ended a day after it ran out by itself', async () => {
    const client = site.client();
    await signIn(client, ana);
    expect((await client.post('/auth/second-factor', { code: await codeSentTo(site, ana.email) })).status).toBe(200);
    const ends = async () =>
      (await site.sql.query(
        `select event, reason from audit_event where event in ('session_expired', 'pending_login_ended') and target_id = $1 and at > app_now() - interval '1 day' order by id`,
        [ana.id],
      )).rows;
    await signIn(site.client(), ana);
    await site.clock.advance(DAY + 3599);
    expect(await purge()).not.toHaveProperty('session');
    // Nobody came back to either: told once, by the first purge afterwards.
    const both = [{ event: 'session_expired', reason: 'idle' }, { event: 'pending_login_ended', reason: 'expired' }];
    expect(await ends()).toEqual(both);
    await site.clock.advance(1);
    expect(await purge()).toHaveProperty('session', 1);
    expect(await ends()).toEqual(both);
  });

  it('removes messages that were sent or given up thirty days ago, and never one that is still owed', async () => {
    const owed = newId();
    await site.sql.query(
      `insert into outbox_message (id, channel, template, created_at) values ($1, 'email', 'sign_in_code', app_now() - interval '90 days')`,
      [owed],
    );
    await site.clock.advance(31 * DAY);
    expect(await purge()).toMatchObject({ outbox_message: expect.any(Number) });
    expect((await site.sql.query('select sent_at from outbox_message where id = $1', [owed])).rows).toEqual([{ sent_at: null }]);
    await site.sql.query('delete from outbox_message');
  });

  it.each([
    ['used', `used_at = app_now() - interval '31 days'`, 1],
    ['expired', `expires_at = app_now() - interval '31 days'`, 1],
    ['lately used', `used_at = app_now() - interval '29 days'`, 0],
    ['open', `expires_at = app_now() + interval '1 day'`, 0],
  ])('a link that was %s', async (_what, set, removed) => {
    await site.sql.query('delete from mailed_link');
    await site.sql.query(
      `insert into mailed_link (id, purpose, user_id, security_version, key_id, token_hash, lifetime_seconds)
       values ($1, 'invitation', $2, 1, 'k1', '\\x00', 3600)`, [newId(), ana.id]);
    await site.sql.query(`update mailed_link set ${set}`);
    expect((await purge())['mailed_link'] ?? 0).toBe(removed);
  });

  it('works in batches', async () => {
    await site.sql.query(
      `insert into attempt_window (key, hits, expires_at) select decode(md5(n::text), 'hex'), '{}', app_now() - interval '1 s' from generate_series(1, 2500) n`,
    );
    const { code, json } = await line.run(['purge', '--json']);
    expect([code, removed(json.purged)]).toEqual([0, { attempt_window: 2500 }]);
    expect((await line.run(['purge'])).out).toBe('nothing to remove');
  });

  it('tells the audit what it removed, as the command line', async () => {
    const { rows } = await site.sql.query(
      `select max(actor) as actor, sum((after ->> 'attempt_window')::int)::int as told from audit_event where event = 'records_purged' and actor is not null`,
    );
    expect(rows).toEqual([{ actor: expect.stringMatching(/^cli:/), told: 2500 }]);
  });

  it('has told every batch that is gone when it is killed half way (product P-90)', async () => {
    await site.sql.query(
      `insert into audit_event (id, at, event, outcome) select gen_random_uuid(), app_now() - interval '400 days', 'session_created', 'success' from generate_series(1, 12000)`,
    );
    // Its end as the database sees it: some batches are committed, and nothing comes after them.
    await site.sql.query(`
      create function stop_half_way() returns trigger language plpgsql as $$ begin
        if (select count(*) from audit_event where at <= app_now() - interval '365 days') <= 7000 then raise 'killed'; end if;
        return null;
      end $$`);
    await site.sql.query('create trigger stop_half_way before delete on audit_event for each statement execute function stop_half_way()');
    await expect(purge()).rejects.toThrow('killed');
    await site.sql.query('drop function stop_half_way cascade');
    const { rows } = await site.sql.query(
      `select (select count(*)::int from audit_event where at <= app_now() - interval '365 days') as left,
              (select sum((after ->> 'audit_event')::int)::int from audit_event where event = 'records_purged') as told`,
    );
    expect(rows[0].left).toBeGreaterThan(0);
    expect(rows[0].told).toBe(12_000 - rows[0].left);
    expect(await purge()).toEqual({ audit_event: rows[0].left });
  });

  describe('the audit', () => {
    const insert = (days: number) =>
      site.sql.query(
        `insert into audit_event (id, at, event, outcome, reason) values ($1, app_now() - make_interval(days => $2), 'session_created', 'success', 'retention')`,
        [newId(), days],
      );
    const left = async () => (await site.sql.query(`select (app_now()::date - at::date) as days from audit_event where reason = 'retention' order by 1`)).rows.map(({ days }) => days);

    it('loses what is older than the retention, and nothing else', async () => {
      await configure(site, { audit_retention_days: 400 });
      for (const days of [1, 364, 366, 399, 400, 900]) await insert(days);
      expect(await purge()).toHaveProperty('audit_event', 2);
      expect(await left()).toEqual([1, 364, 366, 399]);
    });

    it.each([364, 0, -1, null])('is not purged with a retention of %s days', async (days) => {
      await expect(site.sql.query('select purge_audit_events($1, 1000)', [days])).rejects.toMatchObject({ code: '23514' });
    });

    it('keeps a year also when somebody writes the function anew', async () => {
      await site.sql.query('begin');
      await site.sql.query(
        `create or replace function purge_audit_events(retention_days integer, batch integer) returns integer language plpgsql
           as $$ begin delete from audit_event; return 0; end $$`,
      );
      await expect(site.sql.query('select purge_audit_events(0, 0)')).rejects.toMatchObject({ code: '42501' });
      await site.sql.query('rollback');
      expect(await left()).toEqual([1, 364, 366, 399]);
    });

    it.each([
      `delete from audit_event where at < app_now() - interval '365 days'`,
      `update audit_event set at = app_now() - interval '900 days'`,
      'truncate audit_event',
      `do $$ begin perform set_config('countersign.purge', 'on', true); delete from audit_event; end $$`,
    ])('refuses everybody else, old rows too: %s', async (statement) => {
      await expect(site.sql.query(statement)).rejects.toMatchObject({ code: '42501' });
      expect(await left()).toEqual([1, 364, 366, 399]);
    });
  });
});
