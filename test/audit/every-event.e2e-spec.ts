import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { ensureAdministrator } from '../../src/bootstrap/first-administrator';
import { AUDIT_EVENTS, type AuditEventName } from '../../src/common/audit/audit-events';
import { AuditLog } from '../../src/common/audit/audit-log';
import { SystemRandom } from '../../src/common/crypto/secure-random';
import { newKeyRingDocument } from '../../src/config/key-ring';
import { KeyChanges } from '../../src/keys/key-changes';
import { SecondFactors } from '../../src/otp/second-factors.service';
import { Purge } from '../../src/purge/purge.service';
import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { sessionOf, signedIn } from '../admin/signed-in';
import { enrolled, fail, wrongCode } from '../attacks/second-factor';
import { BEHIND_A_PROXY, elsewhere, guess, guessAround } from '../support/guessing';
import type { HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, configure, messages, PASSWORD, signIn, type Person } from '../support/people';
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
    site = await createTestApp(BEHIND_A_PROXY);
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
      expect(row).toMatchObject({ address: expect.stringMatching(/^[0-9.]+$/), request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      for (const label of [row.actor, row.target]) expect(String(label)).not.toContain('@erp.example');
    }
    expect(new Set(rows.map((row) => row.request_id)).size).toBeLessThanOrEqual(1);
    return rows.map((row) => ({ event: row.event, outcome: row.outcome, actor: row.actor_id, target: row.target_id }));
  }

  /** What is done outside any request, in the order of its writing. */
  async function left(work: () => Promise<unknown>): Promise<[AuditEventName, string | null][]> {
    const { rows: [mark] } = await site.sql.query('select coalesce(max(id::text), $1) as id from audit_event', ['']);
    await work();
    const { rows } = await site.sql.query({ text: 'select event, target_id from audit_event where id::text > $1 order by id', values: [mark.id], rowMode: 'array' });
    return rows as [AuditEventName, string | null][];
  }
  const names = async (flow: Parameters<typeof told>[0], status: number) => (await told(flow, status)).map(({ event }) => event);

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
    expect((await site.sql.query(`select target from audit_event where event = 'authn_login_fail' order by id desc limit 1`)).rows[0].target).toMatch(/^unknown:[0-9a-f]{32}$/);
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
    expect(await told(() => client.get('/auth/session'), 401)).toEqual([byAna('session_use_after_expire', 'failure')]);
    expect(await told(() => client.get('/auth/session'), 401)).toEqual([]);
  });

  it('walking around the second step, and giving it up', async () => {
    await signIn(client, ana);
    expect(await told(() => client.get('/users'), 401)).toEqual([byAna('sequence_fail', 'failure')]);
    expect(await told(post('/auth/logout', undefined), 204)).toEqual([byAna('pending_login_ended')]);
  });

  it('a recovery code', async () => {
    await signIn(client, ana);
    const rows = await told(post('/auth/second-factor', { method: 'recovery_code', code: recoveryCodes[0] }), 200);
    expect(rows.filter(({ event }) => event === 'recovery_code_used')).toEqual([byAna('recovery_code_used')]);
  });

  it('a session another sign-in takes the place of', async () => {
    const [otto, shared] = [await addPerson(site, { userType: 'website' }), site.client(BY)];
    await signIn(shared, otto);
    expect(await names(() => signIn(shared, otto), 200)).toEqual(['session_ended', 'session_created', 'authn_login_success']);
  });

  it('wrong passwords: the sixth from one place, the lock, and its lifting', async () => {
    admin = await signedIn(site, 'lifter', ['Administrator']);
    const [carl, place] = [await addPerson(site), elsewhere(site)];
    for (let n = 0; n < 5; n += 1) await guess(place, carl.email);
    expect(await names(() => guess(place, carl.email), 429)).toEqual(['excess_rate_limit_exceeded']);
    await guessAround(site, carl.email, 4);
    expect(await names(() => guess(elsewhere(site), carl.email), 401)).toEqual(['authn_login_lock', 'authn_login_fail']);
    expect(await told(() => admin.client.post(`/users/${carl.id}/unlock`), 200)).toEqual([byAdmin('authn_login_unlock', carl.id)]);
    expect(await told(() => admin.client.post(`/users/${carl.id}/unlock`), 200)).toEqual([]);
  });

  it('wrong codes: the lock, the end of the tries, the suspension, and their lifting', async () => {
    const dora = await enrolled(site);
    admin = await signedIn(site, 'resumer', ['Administrator']);
    await fail(site, dora, 5);
    const waiting = await fail(site, dora, 4);
    const last = () => waiting.post('/auth/second-factor', { code: wrongCode(dora) });
    expect(await names(last, 401)).toEqual(['authn_second_factor_fail', 'authn_login_lock', 'pending_login_ended']);
    expect(await told(() => admin.client.post(`/users/${dora.id}/unlock`), 200)).toEqual([byAdmin('authn_login_unlock', dora.id)]);
    await site.sql.query(`update factor_budget set in_a_row = '{"totp": 49}' where user_id = $1`, [dora.id]);
    const fiftieth = await fail(site, dora, 0);
    expect(await names(() => fiftieth.post('/auth/second-factor', { code: wrongCode(dora) }), 401)).toEqual(['authn_second_factor_fail', 'factor_suspend']);
    const unlocked = await told(() => admin.client.post(`/users/${dora.id}/unlock`), 200);
    expect(unlocked).toEqual([byAdmin('factor_resume', dora.id), byAdmin('authn_login_unlock', dora.id)]);
  });

  it('a secret that does not open', async () => {
    const eva = await enrolled(site);
    await site.sql.query(`update second_factor set secret = (select secret from second_factor where user_id = $2 limit 1) where user_id = $1`, [eva.id, ana.id]);
    const waiting = site.client(BY);
    await signIn(waiting, eva);
    expect(await names(() => waiting.post('/auth/second-factor', { code: eva.code() }), 401)).toEqual(['crypto_integrity_failure', 'authn_second_factor_fail']);
  });

  it('a factor that is removed', async () => {
    const fred = await enrolled(site);
    const { rows: [factor] } = await site.sql.query('select id from second_factor where user_id = $1', [fred.id]);
    const remove = () => site.app.get(DataSource).transaction((manager) => site.app.get(SecondFactors, { strict: false }).remove(fred.id, factor.id, manager));
    expect(await left(remove)).toEqual([['factor_remove', fred.id]]);
    expect(await left(remove)).toEqual([]);
  });

  it('a reset of everything somebody can prove', async () => {
    const gus = await enrolled(site);
    admin.client = await sessionOf(site, admin.id, 'root@example.com');
    const rows = await told(() => admin.client.post(`/users/${gus.id}/two-factor/reset`, { reason: 'phone lost' }), 200);
    expect(rows.filter(({ event }) => event !== 'session_ended')).toEqual([byAdmin('factor_reset', gus.id)]);
  });

  it('a temporary code, made and used', async () => {
    const hal = await addPerson(site);
    let code = '';
    const issue = async () => {
      const answer = await admin.client.post(`/users/${hal.id}/two-factor/temporary-code`, { reason: 'new phone' });
      code = answer.body.code;
      return answer;
    };
    expect(await told(issue, 201)).toEqual([byAdmin('temporary_code_issued', hal.id)]);
    const browser = site.client(BY);
    await signIn(browser, hal);
    const events = await names(() => browser.post('/auth/second-factor', { code }), 200);
    expect(events.sort()).toEqual(['authn_login_success', 'authn_second_factor_success', 'session_created', 'temporary_code_used']);
  });

  it('a browser that is trusted, by which somebody comes in, until its owner ends it', async () => {
    await configure(site, { trusted_devices_enabled: true });
    const lea = await enrolled(site);
    const browser = site.client(BY);
    await signIn(browser, lea);
    const trusted = await names(() => browser.post('/auth/second-factor', { code: lea.code(), trustDevice: true }), 200);
    expect(trusted.sort()).toEqual(['authn_login_success', 'authn_second_factor_success', 'session_created', 'trusted_device_added']);
    expect(await names(() => signIn(browser, lea), 200)).toEqual(['session_ended', 'session_created', 'authn_login_success']);
    const byLea = { event: 'trusted_device_ended', outcome: 'success', actor: lea.id, target: lea.id };
    expect(await told(() => browser.delete('/me/trusted-devices'), 204)).toEqual([byLea]);
  });

  it('an API key, made, used, sent after its end', async () => {
    const mia = await addPerson(site);
    const session = await sessionOf(site, mia.id, mia.email, BY);
    let program = site.client();
    const byMia = (event: AuditEventName, outcome: Told['outcome'] = 'success'): Told => ({ event, outcome, actor: mia.id, target: mia.id });
    const make = async () => {
      const answer = await session.post('/me/api-keys', { name: 'Report', scopes: [] });
      program = site.client({ ...BY, authorization: `Bearer ${answer.body.key}` });
      return answer;
    };
    expect(await told(make, 201)).toEqual([byMia('authn_token_created')]);
    expect(await told(() => program.get('/users'), 403)).toEqual([{ event: 'authz_fail', outcome: 'failure', actor: mia.id, target: null }]);
    expect(await told(() => session.delete('/me/api-keys'), 204)).toEqual([byMia('authn_token_revoked')]);
    expect(await told(() => session.delete('/me/api-keys'), 204)).toEqual([]);
    expect(await told(() => program.get('/users'), 401)).toEqual([byMia('authn_token_reuse', 'failure')]);
    expect(await told(() => program.get('/users'), 401)).toEqual([]);
  });

  it('an enrolment link by button', async () => {
    const ivo = await addPerson(site);
    const send = () => admin.client.post(`/users/${ivo.id}/two-factor/send-enrolment-link`);
    expect(await told(send, 202)).toEqual([byAdmin('enrolment_link_sent', ivo.id)]);
  });

  it('a code that is sent', async () => {
    await site.sql.query(`insert into system_setting (key, value) values ('two_factor_method', '"Email"')`);
    await site.sql.query('update system_settings_state set version = version + 1');
    const ben = await addPerson(site);
    const rows = await told(post('/auth/login', { login: ben.email, password: PASSWORD }), 200);
    expect(rows.map(({ event, target }) => [event, target]).sort()).toEqual([['code_sent', ben.id], ['pending_login_started', ben.id]]);
    expect((await client.post('/auth/second-factor', { code: await codeSentTo(site, ben.email) })).status).toBe(200);
  });

  it('an address its first code verifies', async () => {
    const gina = await addPerson(site, { emailVerified: false });
    expect((await signIn(client, gina)).body.enrolment).toBe('code');
    const code = await codeSentTo(site, gina.email);
    const rows = await told(post('/auth/second-factor', { code }), 200);
    expect(rows.filter(({ event }) => event === 'contact_verified')).toMatchObject([{ outcome: 'success', actor: gina.id, target: gina.id }]);
  });

  it('a message that could not be sent in time', async () => {
    const hugo = await addPerson(site);
    await signIn(client, hugo);
    await site.clock.advance(3_600);
    expect(await left(() => messages(site))).toContainEqual(['message_failed', hugo.id]);
    expect(await left(() => messages(site))).toEqual([]);
  });

  it('what administrators do', async () => {
    const office = (admin = await signedIn(site, 'office', ['Administrator']));
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
    let role = { id: '', version: 0 };
    const createRole = async () => {
      const answer = await office.client.post('/roles', { name: 'Clerk', twoFactorAuth: false, permissions: [] });
      role = answer.body;
      return answer;
    };
    expect(await events(createRole, 201)).toEqual([['role_created', admin.id]]);
    expect(await events(() => office.client.patch(`/roles/${role.id}`, { version: role.version, name: 'Scribe' }), 200)).toEqual([['role_updated', admin.id]]);
    expect(await events(() => office.client.delete(`/roles/${role.id}?version=${role.version + 1}`), 204)).toEqual([['role_deleted', admin.id]]);
    let profile = { id: '', version: 0 };
    const createProfile = async () => {
      const answer = await office.client.post('/role-profiles', { name: 'Helper', roles: ['System Manager'] });
      profile = answer.body;
      return answer;
    };
    expect(await events(createProfile, 201)).toEqual([['role_profile_created', admin.id]]);
    expect(await events(() => office.client.patch(`/role-profiles/${profile.id}`, { version: profile.version, roles: [] }), 200)).toEqual([['role_profile_updated', admin.id]]);
    expect(await events(() => office.client.delete(`/role-profiles/${profile.id}?version=${profile.version + 1}`), 204)).toEqual([['role_profile_deleted', admin.id]]);
    const invited = { ...user, email: 'ida@erp.example', sendInvitation: true };
    expect(await events(() => office.client.post('/users', invited), 201)).toEqual([['user_created', admin.id], ['user_invited', admin.id]]);
    const exported = () => office.client.get('/audit-events', { accept: 'text/csv' });
    expect(await events(exported, 200)).toEqual([['authz_admin', admin.id], ['audit_exported', admin.id]]);
    expect(await events(exported, 200)).toEqual([['audit_exported', admin.id]]);
    const taken = () => office.client.get('/reports/two-factor-coverage', { accept: 'text/csv' });
    expect(await events(taken, 200)).toEqual([['authz_admin', admin.id], ['report_exported', admin.id]]);
    expect(await events(() => office.client.post('/deliveries/test', { channel: 'email', to: 'x@erp.example' }), 200)).toEqual([['delivery_test', admin.id]]);
  });

  it('what the command line and the start of a site do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-events-'));
    try {
      const file = join(folder, 'keys.json');
      writeFileSync(file, newKeyRingDocument(Buffer.alloc(32, 7)), { mode: 0o600 });
      const [source, audit] = [site.app.get(DataSource), site.app.get(AuditLog)];
      const keys = new KeyChanges(source, audit, new SystemRandom(), { file, isProduction: false });
      expect(await left(() => keys.add())).toEqual([['key_added', 'k2']]);
      expect(await left(() => keys.add())).toEqual([['key_added', 'k3']]);
      expect(await left(() => keys.activateNewest())).toEqual([['key_rotated', 'k3']]);
      expect(await left(() => keys.activateNewest())).toEqual([]);
      expect(await left(() => keys.retire('k2'))).toEqual([['key_retired', 'k2']]);
      await site.sql.query(`insert into attempt_window (key, hits, expires_at) values ('\\x00', '{}', app_now() - interval '1 s')`);
      expect(await left(() => new Purge(source, site.app.get(SystemSettingsService), audit, { end: () => Promise.resolve(0) }).run())).toEqual([['records_purged', null]]);
      await site.sql.query('delete from user_role using role where role.id = role_id and role.name = $1', ['Administrator']);
      expect(await left(() => ensureAdministrator(site.app, { login: 'first@erp.example', password: PASSWORD }))).toEqual([['administrator_created', expect.any(String)]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  /** A name that nothing writes is a promise to whoever filters for it; one that no story writes may be written twice or never. */
  it('a forgotten password, asked about for somebody and for nobody', async () => {
    const browser = elsewhere(site);
    const request = (login: string) => () => browser.post('/auth/password-reset', { login });
    expect(await told(request(ana.email), 202)).toEqual([{ event: 'password_reset_requested', outcome: 'success', actor: null, target: ana.id }]);
    expect(await told(request('nobody@erp.example'), 202)).toEqual([{ event: 'password_reset_requested', outcome: 'failure', actor: null, target: null }]);
  });

  it('has a story for every name', async () => {
    const { rows } = await site.sql.query<{ event: AuditEventName }>('select distinct event from audit_event');
    expect(rows.map(({ event }) => event).sort()).toEqual([...AUDIT_EVENTS].sort());
  });
});
