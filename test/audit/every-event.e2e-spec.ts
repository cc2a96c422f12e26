import type { AuditEventName } from '../../src/common/audit/audit-events';
import { signedIn } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, configure, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

interface Told {
  event: AuditEventName;
  outcome: 'success' | 'failure';
  /** By whom; null where nobody is signed in and the flow begins with nobody. */
  actor: string | null;
  target: string | null;
}

/** Each flow once, and every row it leaves: what is told twice is as wrong as what is not told (requirements ). */
describe('what each flow tells the audit', () => {
  let site: TestApp;
  let ana: Person;
  let admin: { id: string; client: HttpClient };
  let client: HttpClient;
  let app: { code(): string };
  let recoveryCodes: string[];
  const BY = { 'user-agent': 'every-event' };

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    ana = await addPerson(site);
    admin = await signedIn(site, 'root', ['Administrator']);
    client = site.client(BY);
  });
  afterAll(() => site.close());

  /** The rows a flow left, each with address, device and request id; in the order of their writing. */
  async function told(flow: () => Promise<{ status: number; text: string }>, status: number): Promise<Told[]> {
    const { rows: [mark] } = await site.sql.query('select coalesce(max(id::text), $1) as id from audit_event', ['']);
    const answer = await flow();
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    const { rows } = await site.sql.query('select * from audit_event where id::text > $1 order by id', [mark.id]);
    for (const row of rows) {
      expect(row).toMatchObject({ address: '127.0.0.1', request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      for (const label of [row.actor, row.target]) expect(String(label)).not.toContain('@erp.example');
    }
    expect(new Set(rows.map((row) => row.request_id)).size).toBeLessThanOrEqual(1);
    return rows.map((row) => ({ event: row.event, outcome: row.outcome, actor: row.actor_id, target: row.target_id }));
  }

  const byAna = (event: AuditEventName, outcome: Told['outcome'] = 'success'): Told => ({ event, outcome, actor: ana.id, target: ana.id });
  const byAdmin = (event: AuditEventName, target: unknown = ana.id): Told => ({ event, outcome: 'success', actor: admin.id, target: target as string });
  const post = (path: string, body: unknown) => () => client.post(path, body);

  it('a wrong password', async () => {
    const rows = await told(post('/auth/login', { login: ana.email, password: 'a wrong one, this' }), 401);
    expect(rows).toEqual([{ event: 'authn_login_fail', outcome: 'failure', actor: null, target: ana.id }]);
  });

  it('an unknown name, by its keyed hash', async () => {
    const rows = await told(post('/auth/login', { login: 'nobody@erp.example', password: 'a wrong one, this' }), 401);
    expect(rows).toMatchObject([{ event: 'authn_login_fail', outcome: 'failure', actor: null }]);
    const { rows: [row] } = await site.sql.query(`select target from audit_event where event = 'authn_login_fail' order by id desc limit 1`);
    expect(row.target).toMatch(/^unknown:[0-9a-f]{32}$/);
  });

  it('a right password that has to enrol, and the enrolment', async () => {
    expect(await told(post('/auth/login', { login: ana.email, password: PASSWORD }), 200)).toEqual([byAna('pending_login_started')]);
    let secret = '';
    const begin = async () => {
      const answer = await client.post('/me/factors/totp', {});
      secret = answer.body.secret;
      return answer;
    };
    expect(await told(begin, 201)).toEqual([byAna('factor_enrol_begin')]);
    app = authenticator(secret, site.clock);
    const finish = async () => {
      const answer = await client.post('/auth/second-factor', { code: app.code() });
      recoveryCodes = answer.body.recoveryCodes;
      return answer;
    };
    const rows = await told(finish, 200);
    expect(rows.map(({ event }) => event).sort()).toEqual(
      ['authn_login_success', 'authn_second_factor_success', 'factor_confirm', 'recovery_codes_created', 'session_created'],
    );
    for (const row of rows) expect(row).toMatchObject({ actor: ana.id, target: ana.id, outcome: 'success' });
  });

  it('leaving', async () => {
    expect(await told(post('/auth/logout', undefined), 204)).toEqual([byAna('session_logout')]);
  });

  it('a wrong code, then a right one', async () => {
    await site.clock.advance(60);
    await signIn(client, ana);
    expect(await told(post('/auth/second-factor', { code: '000000' }), 401)).toEqual([byAna('authn_second_factor_fail', 'failure')]);
    const rows = await told(post('/auth/second-factor', { code: app.code() }), 200);
    expect(rows.map(({ event }) => event).sort()).toEqual(['authn_login_success', 'authn_second_factor_success', 'session_created']);
  });

  it('a step-up, wrong and right', async () => {
    await site.clock.advance(60);
    expect(await told(post('/auth/step-up', { method: 'totp', code: '000000' }), 401)).toEqual([byAna('authn_step_up_fail', 'failure')]);
    const rows = await told(post('/auth/step-up', { method: 'totp', code: app.code() }), 200);
    expect(rows.map(({ event }) => event).sort()).toEqual(['authn_step_up_success', 'session_renewed']);
  });

  it('a new password', async () => {
    const rows = await told(post('/me/password', { currentPassword: PASSWORD, newPassword: 'another canary lantern' }), 204);
    expect(rows.filter(({ event }) => event === 'authn_password_change')).toEqual([byAna('authn_password_change')]);
    ana = { ...ana, password: 'another canary lantern' };
  });

  it('a door that is closed, and a request from elsewhere', async () => {
    expect(await told(() => client.get('/audit-events'), 403)).toMatchObject([{ event: 'authz_fail', outcome: 'failure', actor: ana.id }]);
    const foreign = () => client.post('/auth/logout', undefined, { origin: 'https://evil.example' });
    expect(await told(foreign, 403)).toMatchObject([{ event: 'malicious_csrf', outcome: 'failure' }]);
  });

  it('a session that ran out, told once', async () => {
    await site.clock.advance(3601);
    expect(await told(() => client.get('/auth/session'), 401)).toEqual([byAna('session_expired')]);
    expect(await told(() => client.get('/auth/session'), 401)).toEqual([]);
  });

  it('a recovery code', async () => {
    await signIn(client, ana);
    const rows = await told(post('/auth/second-factor', { method: 'recovery_code', code: recoveryCodes[0] }), 200);
    expect(rows.filter(({ event }) => event === 'recovery_code_used')).toEqual([byAna('recovery_code_used')]);
  });

  it('a code that is sent', async () => {
    await configure(site, { two_factor_method: 'OTP App' });
    await site.sql.query(`update app_user set email_verified_at = app_now() where id = $1`, [ana.id]);
    await site.sql.query(`insert into system_setting (key, value) values ('two_factor_method', '"Email"')`);
    await site.sql.query('update system_settings_state set version = version + 1');
    const ben = await addPerson(site);
    const rows = await told(post('/auth/login', { login: ben.email, password: PASSWORD }), 200);
    expect(rows.map(({ event, target }) => [event, target]).sort()).toEqual([['code_sent', ben.id], ['pending_login_started', ben.id]]);
    expect((await client.post('/auth/second-factor', { code: await codeSentTo(site, ben.email) })).status).toBe(200);
  });

  it('what administrators do', async () => {
    const office = (await signedIn(site, 'office', ['Administrator']));
    admin = office;
    const user = { email: 'emil@erp.example', fullName: 'Emil', userType: 'system', roles: [], sendInvitation: false };
    let made = { id: '', version: 0 };
    const create = async () => {
      const answer = await office.client.post('/users', user);
      made = answer.body;
      return answer;
    };
    const events = async (flow: Parameters<typeof told>[0], status: number) => (await told(flow, status)).map((row) => [row.event, row.actor]);
    expect(await events(create, 201)).toEqual([['user_created', admin.id]]);
    const written = (path: string, method: 'patch' | 'put', body: object) => async () => {
      const answer = await office.client[method](`/users/${made.id}${path}`, { ...body, version: made.version });
      made = answer.body;
      return answer;
    };
    expect(await told(written('', 'patch', { fullName: 'Emil Zwei' }), 200)).toEqual([byAdmin('user_updated', made.id)]);
    expect(await told(written('/roles', 'put', { roles: ['System Manager'] }), 200)).toMatchObject([byAdmin('user_roles_changed', made.id)]);
    expect(await told(written('', 'patch', { enabled: false }), 200)).toEqual([byAdmin('user_disabled', made.id)]);
    expect(await events(() => office.client.delete(`/users/${made.id}?version=${made.version}`), 204)).toEqual([['user_deleted', admin.id]]);
    const { body } = await office.client.get('/system-settings');
    const change = (settings: object, version: number) => () => office.client.patch('/system-settings', { version, settings });
    expect(await events(change({ step_up_max_age: 600 }, body.version), 200)).toHaveLength(1);
    expect(await events(change({ require_two_factor_for_all: true }, Number(body.version) + 1), 200)).toEqual([['policy_changed', admin.id]]);
    expect(await events(() => office.client.post('/roles', { name: 'Clerk', twoFactorAuth: false, permissions: [] }), 201)).toEqual([['role_created', admin.id]]);
    expect(await events(() => office.client.get('/audit-events', { accept: 'text/csv' }), 200)).toEqual([['audit_exported', admin.id]]);
    expect(await events(() => office.client.post('/deliveries/test', { channel: 'email', to: 'x@erp.example' }), 200)).toEqual([['delivery_test', admin.id]]);
  });
});
