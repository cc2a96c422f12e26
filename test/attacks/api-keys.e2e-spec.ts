/**
 * An API key lies in the configuration of a program: it is read there, copied from a log or a backup, sent from elsewhere,
 * sent for more than it was made for, and sent after its end (OWASP API2:2023, API5:2023; ASVS 5.0 §9.2; contract §4). It
 * opens what it was made for, from where it was made for, as long as its owner could do the same: and never a door that
 * changes anything.
 */
import { randomBytes } from 'node:crypto';
import { bearing, keyed, makeKey } from '../account/keys';
import { Routes } from '../../src/openapi/routes.service';
import { BEHIND_A_PROXY, seen } from '../support/guessing';
import { addRole, configure } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { linkToken, slugOf } from './attack-tools';

const EVERYTHING = [
  'users.read', 'users.write', 'roles.read', 'roles.write', 'settings.read', 'settings.write', 'deliveries.read', 'audit.read', 'reports.read', 'metrics.read',
];

describe('an API key in the wrong hands', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    await addRole(site, 'Reader', { permissions: ['users.read', 'roles.read'] });
  });
  afterAll(() => site.close());

  const reader = (wish: Record<string, unknown> = {}) => keyed(site, { scopes: ['users.read'], ...wish }, { roles: ['Reader'] });
  const administrator = () => keyed(site, { scopes: EVERYTHING }, { roles: ['Administrator'] });
  const events = async (keyId: string) =>
    (await site.sql.query(`select event, reason from audit_event where session_id = $1 and event <> 'authz_admin' order by id`, [keyId])).rows;

  it('changes nothing and makes nothing, whoever its owner is: not even a key', async () => {
    const { program, session } = await administrator();
    const writes = site.app.get(Routes, { strict: false }).all().filter(({ method, url }) => method !== 'GET' && url.startsWith('/api/v1/'));
    expect(writes.length).toBeGreaterThan(40);
    for (const { method, url } of writes) {
      const path = url.replace('/api/v1', '').replace(/:\w+/g, '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10');
      expect([method, url, slugOf(await program.send(method, path, {}))]).toEqual([method, url, 'forbidden']);
    }
    expect((await session.get('/auth/session')).status).toBe(200);
  });

  it.each(['/me', '/me/factors', '/me/sessions', '/me/api-keys', '/me/trusted-devices', '/auth/session', '/auth/pending'])('does not reach %s', async (path) => {
    expect(slugOf(await (await administrator()).program.get(path))).toBe('forbidden');
  });

  it.each(['sessions', 'factors', 'api-keys', 'trusted-devices', 'two-factor/decision'])('does not look into somebody’s %s, though it may read users', async (what) => {
    const { program, owner } = await administrator();
    expect((await program.get(`/users/${owner.id}`)).status).toBe(200);
    expect(slugOf(await program.get(`/users/${owner.id}/${what}`))).toBe('forbidden');
  });

  it('is worth its scopes alone, and of those what its owner still holds', async () => {
    const { owner, program } = await reader();
    expect([(await program.get('/users')).status, (await program.get('/roles')).status, (await program.get('/audit-events')).status]).toEqual([200, 403, 403]);
    await site.sql.query('delete from user_role where user_id = $1', [owner.id]);
    expect(slugOf(await program.get('/users'))).toBe('forbidden');
    await site.sql.query(`insert into user_role (user_id, role_id) select $1, id from role where name = 'Administrator'`, [owner.id]);
    expect([(await program.get('/users')).status, (await program.get('/roles')).status]).toEqual([200, 403]);
  });

  it('lends nothing to a cookie beside it, and takes nothing from it', async () => {
    const { program: mighty, session } = await administrator();
    const { program: weak, made } = await keyed(site);
    for (const [name, value] of session.cookies) weak.cookies.set(name, value);
    expect(slugOf(await weak.get('/users'))).toBe('forbidden');
    expect(slugOf(await weak.get('/auth/session'))).toBe('forbidden');
    for (const authorization of [`Bearer ${made.key}x`, 'Bearer', 'bearer nonsense']) expect(slugOf(await session.get('/users', { authorization }))).toBe('unauthenticated');
    expect((await session.get('/users', { authorization: 'Basic dXNlcjpwYXNz' })).status).toBe(200);
    mighty.cookies.set('countersign', randomBytes(32).toString('base64url'));
    expect((await mighty.get('/users')).status).toBe(200);
  });

  it('is nothing in a cookie, a query or a body, and a session’s token is nothing in its place', async () => {
    const { made, session } = await administrator();
    const client = site.client();
    client.cookies.set('countersign', made.key);
    expect(slugOf(await client.get('/users'))).toBe('unauthenticated');
    for (const query of ['api_key', 'access_token', 'key']) expect(slugOf(await site.client().get(`/users?${query}=${made.key}`))).toBe('unauthenticated');
    expect(slugOf(await site.client({ 'x-api-key': made.key }).get('/users'))).toBe('unauthenticated');
    expect(slugOf(await bearing(site, session.cookies.get('countersign')!).get('/users'))).toBe('unauthenticated');
  });

  it('gets one answer when it is unknown, revoked, expired, its owner’s account disabled, or no key at all', async () => {
    const [revoked, expired, disabled] = [await reader(), await reader(), await reader()];
    await revoked.session.delete('/me/api-keys');
    await site.sql.query(`update api_key set expires_at = app_now() where id = $1`, [expired.made.id]);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [disabled.owner.id]);
    const invented = bearing(site, `countersign_${randomBytes(32).toString('base64url')}`);
    const answers = [];
    for (const client of [invented, bearing(site, 'x'), revoked.program, expired.program, disabled.program]) answers.push(await client.get('/users'));
    expect(answers[0]).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(new Set(answers.map(seen)).size).toBe(1);
  });

  it('after its end is told once, from a strange address once an hour', async () => {
    const { program, made, session } = await reader({ allowedAddresses: ['203.0.113.0/24'] });
    const here = bearing(site, made.key, { 'x-forwarded-for': '203.0.113.9' });
    expect((await here.get('/users')).status).toBe(200);
    for (let n = 0; n < 3; n += 1) expect(slugOf(await program.get('/users'))).toBe('address-not-allowed');
    await site.clock.advance(3600);
    await program.get('/users');
    expect(await events(made.id)).toEqual(Array(2).fill({ event: 'authz_fail', reason: 'api_key address_not_allowed' }));
    await session.delete(`/me/api-keys/${made.id}`);
    await site.sql.query(`update api_key set revoked_at = app_now(), revoked_because = 'revoked_by_owner' where id = $1`, [made.id]);
    for (let n = 0; n < 3; n += 1) expect(slugOf(await here.get('/users'))).toBe('unauthenticated');
    expect((await events(made.id)).slice(2)).toEqual([{ event: 'authn_token_reuse', reason: 'revoked_by_owner' }]);
  });

  it('comes from its own addresses and its owner’s, as a trusted proxy says, and no waiver counts', async () => {
    const { made, owner } = await reader({ allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
    const from = async (address: string) => (await bearing(site, made.key, { 'x-forwarded-for': address }).get('/users')).status;
    expect([await from('203.0.113.9'), await from('2001:db8::1'), await from('203.0.114.9'), await from('203.0.113.9, 198.51.100.1')]).toEqual([200, 200, 403, 403]);
    await site.sql.query(`update app_user set allowed_addresses = '{203.0.113.8}', waive_addresses_with_second_factor = true where id = $1`, [owner.id]);
    await configure(site, { bypass_restrict_ip_check_if_2fa_enabled: true, bypass_2fa_for_restricted_ip_users: true });
    expect([await from('203.0.113.9'), await from('203.0.113.8'), await from('203.0.113.80')]).toEqual([403, 200, 403]);
    await configure(site, { bypass_restrict_ip_check_if_2fa_enabled: false, bypass_2fa_for_restricted_ip_users: false });
  });

  it('cannot be read from the database, nor from the log of what happened', async () => {
    const { made } = await reader();
    const secret = made.key.replace('countersign_', '');
    for (const table of ['api_key', 'audit_event', 'outbox_message']) {
      const { rows } = await site.sql.query(`select row_to_json(t)::text as text from ${table} t`);
      expect(rows.map(({ text }) => text).join()).not.toContain(secret);
    }
    expect((await site.sql.query('select count(*)::int as n from api_key where key_hash = sha256($1)', [Buffer.from(made.key)])).rows).toEqual([{ n: 1 }]);
  });

  it('is not made beside a reset that is under way, nor past the quota by many at once', async () => {
    const { owner, session } = await reader();
    const token = await linkToken(site, owner, 'password_reset');
    const wish = { name: 'raced', scopes: [] };
    const [reset, ...made] = await Promise.all([
      site.client().post('/auth/password-reset/confirm', { token, newPassword: 'another canary lantern' }),
      ...Array.from({ length: 6 }, () => session.post('/me/api-keys', wish)),
    ]);
    expect(reset.status).toBe(204);
    for (const { status, body } of made) {
      expect([201, 401]).toContain(status);
      if (status === 201) expect((await bearing(site, body.key).get('/users')).status).toBe(401);
    }
    const crowd = await reader();
    const answers = await Promise.all(Array.from({ length: 24 }, () => crowd.session.post('/me/api-keys', wish)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
    expect((await makeKey((await reader()).session)).scopes).toEqual([]);
  });
});
