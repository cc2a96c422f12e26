import { randomUUID } from 'node:crypto';
import { AuditLog } from '../../src/common/audit/audit-log';
import { DataSource } from 'typeorm';
import { keyed } from '../account/keys';
import type { HttpClient } from '../support/http-client';
import { addPerson, codeSentTo, configure, enrolApp, messages, provenChannel, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** What a collector on the same machine reads, and nobody else does (contract §4, requirements R-185). */
describe('/metrics', () => {
  let site: TestApp;
  let ana: Person;

  beforeAll(async () => {
    // A proxy that is believed makes the most of its headers.
    site = await createTestApp({ TRUST_PROXY: '1' });
    ana = await addPerson(site, { email: 'secretive@person.example', fullName: 'Ana Secretive', mobileNumber: '+4915112345678' });
  });
  afterAll(() => site.close());

  const scrape = async (from = '127.0.0.1', headers: Record<string, string> = {}) => {
    const answer = await site.app.inject({ method: 'GET', url: '/metrics', remoteAddress: from, headers: { host: 'localhost:3000', ...headers } });
    return { status: answer.statusCode, type: answer.headers['content-type'], text: answer.payload };
  };
  /** Of one series; undefined where it is not there. */
  const valueOf = (text: string, series: string): number | undefined => {
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };
  /** By how much the series rose meanwhile. */
  const risen = async (series: string, meanwhile: () => Promise<unknown>): Promise<number> => {
    const before = valueOf((await scrape()).text, series) ?? 0;
    await meanwhile();
    return (valueOf((await scrape()).text, series) ?? NaN) - before;
  };

  it('is read by whoever sits at this machine, in the format of Prometheus', async () => {
    const { status, type, text } = await scrape();
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of text.split('\n').filter((one) => one !== '')) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.+\})? -?(\d[\d.e+-]*|Nan|\+?Inf))$/);
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_seconds', 'countersign_database_up 1']) expect(text).toContain(name);
    for (const [from, host] of [['::1', '[::1]:3000'], ['127.0.0.1', '127.0.0.1:3000'], ['::ffff:127.0.0.1', 'localhost']] as const) expect((await scrape(from, { host })).status).toBe(200);
  });

  it.each<[string, string, Record<string, string>]>([
    ['another machine', '198.51.100.7', {}],
    ['another machine that says it is this one', '198.51.100.7', { 'x-forwarded-for': '127.0.0.1' }],
    ...['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via', 'cf-connecting-ip'].map((name): [string, string, Record<string, string>] => [`a proxy on this machine: ${name}`, '127.0.0.1', { [name]: '127.0.0.1' }]),
    ['a page of another site whose name leads here', '127.0.0.1', { host: 'evil.example:3000' }],
    ['a key that is none', '198.51.100.7', { authorization: 'Bearer nothing' }],
    ['a key that is none, here', '127.0.0.1', { authorization: `Bearer countersign_${'a'.repeat(43)}` }],
  ])('is closed to %s', async (_, from, headers) => {
    const { status, type, text } = await scrape(from, headers);
    expect([status, type, JSON.parse(text).type]).toEqual([401, 'application/problem+json; charset=utf-8', expect.stringMatching(/\/problems\/unauthenticated$/)]);
  });

  it('is read from elsewhere by a key that may, and by no other', async () => {
    const by = (key: string, from = '198.51.100.7') => scrape(from, { authorization: `Bearer ${key}` });
    const reading = await keyed(site, { scopes: ['metrics.read'] }, { roles: ['Administrator'] });
    expect((await by(reading.made.key)).status).toBe(200);
    expect((await by(reading.made.key, '127.0.0.1')).status).toBe(200);
    const other = await keyed(site, { scopes: ['reports.read'] }, { roles: ['Administrator'] });
    for (const from of ['198.51.100.7', '127.0.0.1']) expect((await by(other.made.key, from)).status).toBe(403);
    const { rows } = await site.sql.query(`select event, reason from audit_event where actor_id = any ($1) and event like 'authz%' order by id`, [[reading.owner.id, other.owner.id]]);
    expect(rows).toEqual([{ event: 'authz_admin', reason: 'metrics.read' }, ...Array(2).fill({ event: 'authz_fail', reason: 'metrics.read for GET /metrics' })]);
    await site.sql.query(`delete from user_role where user_id = $1`, [reading.owner.id]);
    expect((await by(reading.made.key)).status).toBe(403);
  });

  it('is closed to a session, whatever it may do elsewhere', async () => {
    const root = await addPerson(site, { userType: 'website', roles: ['Administrator'] });
    const client = site.client();
    expect((await signIn(client, root)).body.status).toBe('authenticated');
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await scrape('198.51.100.7', { cookie })).status).toBe(401);
  });

  it('counts sign-ins by outcome and strength, challenges by method, limits by their names', async () => {
    const outcome = (what: string, strength = 'none') => `countersign_sign_ins_total{outcome="${what}",strength="${strength}"}`;
    const wrong = { ...ana, password: 'wrong' };
    expect(await risen(outcome('authenticated', 'one_factor'), () => signIn(site.client(), ana))).toBe(1);
    expect(await risen(outcome('wrong_password'), () => signIn(site.client(), wrong))).toBe(1);
    expect(await risen(outcome('unknown_login'), () => site.client().post('/auth/login', { login: 'nobody@erp.example', password: 'x' }))).toBe(1);
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    const challenge = (what: string) => `countersign_challenges_total{step="second_factor",method="totp",outcome="${what}"}`;
    const browser = site.client();
    let app: Awaited<ReturnType<typeof enrolApp>>;
    expect(await risen(outcome('authenticated', 'two_factor'), async () => { app = await enrolApp(site, browser, ana); })).toBe(1);
    await site.clock.advance(60);
    const guess = async (client: HttpClient, code: string) => {
      await signIn(client, ana);
      return client.post('/auth/second-factor', { code });
    };
    expect(await risen(challenge('passed'), () => guess(browser, app.code()))).toBe(1);
    expect(await risen(challenge('failed'), () => guess(browser, '000000'))).toBe(1);
    const flood = async () => {
      for (let turn = 0; turn < 10; turn += 1) await signIn(site.client(), wrong);
    };
    expect(await risen('countersign_limits_reached_total{limit="passwords_for_account_from_source"}', flood)).toBe(1);
    await configure(site, { enable_two_factor_auth: false, totp_enrolment: null });
  });

  it('counts what was committed, and nothing that was taken back', async () => {
    const [audit, source] = [site.app.get(AuditLog, { strict: false }), site.app.get(DataSource, { strict: false })];
    const series = 'countersign_locks_total{by="wrong_codes"}';
    const record = (fails: boolean) => () =>
      source
        .transaction(async (manager) => {
          await audit.record({ event: 'authn_login_lock', outcome: 'failure', reason: 'wrong_codes' }, manager);
          if (fails) throw new Error('taken back');
        })
        .catch(() => undefined);
    expect(await risen(series, record(true))).toBe(0);
    expect(await risen(series, record(false))).toBe(1);
    expect(await risen(series, () => audit.record({ event: 'authn_login_lock', outcome: 'failure', reason: 'wrong_codes' }, source.manager))).toBe(1);
  });

  it('tells what became of messages, and how many wait since when', async () => {
    const ben = await addPerson(site, { email: 'ben@person.example' });
    const [depth, age] = ['countersign_outbox_messages{channel="email"}', 'countersign_outbox_oldest_seconds{channel="email"}'];
    await messages(site);
    expect(await risen('countersign_deliveries_total{channel="email",state="sent"}', async () => {
      await site.client().post('/auth/password-reset', { login: ben.email });
      await site.clock.advance(90);
      const { text } = await scrape();
      expect([valueOf(text, depth), valueOf(text, age)]).toEqual([1, 90]);
      await messages(site);
    })).toBe(1);
    const { text } = await scrape();
    expect([valueOf(text, depth), valueOf(text, age)]).toEqual([0, 0]);
  });

  it('tells the rest where the database does not answer', async () => {
    const query = jest.spyOn(site.app.get(DataSource, { strict: false }), 'query').mockRejectedValue(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
    const { status, text } = await scrape();
    query.mockRestore();
    expect([status, valueOf(text, 'countersign_database_up'), valueOf(text, 'countersign_locks_total{by="suspended"}')]).toEqual([200, 0, 0]);
    expect(text).not.toMatch(/^countersign_outbox_\w+\{/m);
    expect(valueOf((await scrape()).text, 'countersign_database_up')).toBe(1);
  });

  it('times answers by the route as it is declared, and no address that was asked for', async () => {
    const client = site.client();
    await signIn(client, await addPerson(site, { userType: 'website', roles: ['Administrator'] }));
    const series = (method: string, route: string, status: string) => `countersign_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;
    const id = randomUUID();
    expect(await risen(series('GET', '/api/v1/users/:id', '4xx'), () => client.get(`/users/${id}?secret=1`))).toBe(1);
    expect(await risen(series('GET', 'none', '4xx'), async () => { await client.get(`/nowhere/${id}`); await client.page('/admin.php'); })).toBe(2);
    expect(await risen(series('GET', '/qrcode/:token', '4xx'), () => client.page('/qrcode/SECRETTOKEN'))).toBe(1);
    expect((await scrape()).text).not.toMatch(new RegExp(`${id}|nowhere|admin\\.php|SECRETTOKEN|secret=`));
  });

  it('measures the queues before hashing', async () => {
    expect(await risen('countersign_wait_seconds_count{queue="hashing"}', () => signIn(site.client(), ana))).toBeGreaterThanOrEqual(1);
    const { text } = await scrape();
    for (const queue of ['sign_in', 'hashing']) expect([valueOf(text, `countersign_waiting{queue="${queue}"}`), valueOf(text, `countersign_turned_away_total{queue="${queue}"}`)]).toEqual([0, 0]);
  });

  it('names nobody', async () => {
    await provenChannel(site, 'email');
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email', totp_enrolment: 'on_screen' });
    const eve = await addPerson(site, { email: 'eve@secretive.example', fullName: 'Eve Secretive' });
    const client = site.client({ 'user-agent': 'SecretiveBrowser/1.0' });
    await signIn(client, eve);
    await client.post('/auth/second-factor', { code: await codeSentTo(site, eve.email) });
    const { text } = await scrape();
    expect(text).toContain('method="email",outcome="passed"} 1');
    expect(text).not.toMatch(new RegExp(`[Ss]ecretive|person\\.example|erp\\.example|4915112345678|@|${ana.id}|${eve.id}|127\\.0\\.0\\.1`));
  });
});
