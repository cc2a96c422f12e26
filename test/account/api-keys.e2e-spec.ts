import { replacePassword } from '../../src/cli/passwords';
import { sessionOf } from '../admin/signed-in';
import { linkToken, slugOf } from '../attacks/attack-tools';
import { addPerson, addRole, configure, messages } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { bearing, keyed, makeKey } from './keys';

/** Keys for programs that cannot answer a code, as their owners and administrators meet them (contract §4). */
describe('an API key', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '127.0.0.0/8' });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    await addRole(site, 'Auditor', { permissions: ['audit.read', 'reports.read', 'users.read'] });
  });
  afterAll(() => site.close());

  const auditor = (wish: Record<string, unknown> = {}) => keyed(site, { scopes: ['users.read', 'reports.read'], ...wish }, { roles: ['Auditor'] });
  const mailsTo = async (address: string) => (await messages(site)).filter(({ to }) => to === address);
  const day = (count: number): string => new Date(site.clock.now().getTime() + count * 86_400_000).toISOString();

  it('is shown once, reads by its scopes without a second factor, and tells of its last use', async () => {
    const { session, made, program } = await auditor();
    expect(made).toEqual({
      id: expect.any(String),
      name: 'Nightly report',
      key: expect.stringMatching(/^countersign_[A-Za-z0-9_-]{43}$/),
      scopes: ['users.read', 'reports.read'],
      allowedAddresses: [],
      createdAt: site.clock.now().toISOString(),
      expiresAt: day(365),
      lastUsedAt: null,
      lastUsedFrom: null,
    });
    expect((await program.get('/users')).status).toBe(200);
    expect((await program.get('/reports/two-factor-coverage')).status).toBe(200);
    expect(await program.get('/audit-events')).toMatchObject({ status: 403, body: { detail: 'This needs the permission audit.read.' } });
    const { key: _, ...rest } = made;
    const used = { ...rest, lastUsedAt: site.clock.now().toISOString(), lastUsedFrom: '127.0.0.1' };
    await site.clock.advance(59);
    await program.get('/users');
    expect((await session.get('/me/api-keys')).body).toEqual({ items: [used], nextCursor: null });
    await site.clock.advance(1);
    await program.get('/users', { 'x-forwarded-for': '198.51.100.9' });
    expect((await session.get(`/me/api-keys/${made.id}`)).body).toEqual({ ...used, lastUsedAt: site.clock.now().toISOString(), lastUsedFrom: '198.51.100.9' });
    expect(slugOf(await (await auditor()).session.get(`/me/api-keys/${made.id}`))).toBe('not-found');
  });

  it('is told to its owner by mail, in their language, without the key', async () => {
    const { owner, session, made } = await auditor({ name: 'Lager <b>Nord</b>', allowedAddresses: ['203.0.113.0/24'] });
    const [english] = await mailsTo(owner.email);
    expect(english?.subject).toBe('An API key was made for your Countersign account');
    expect(english?.text).toMatch(/\nName: Lager <b>Nord<\/b>\nReads: users\.read, reports\.read\nUntil: January 15, 2027 at .* UTC\nOnly from: 203\.0\.113\.0\/24\n/);
    await site.sql.query(`update app_user set language = 'de' where id = $1`, [owner.id]);
    await site.clock.advance(1);
    const second = await makeKey(session, { name: 'Empty' });
    const [german] = await mailsTo(owner.email);
    expect(german?.subject).toBe('Für Ihr Konto bei Countersign wurde ein API-Schlüssel erzeugt');
    expect(german?.text).toMatch(/\nName: Empty\nLiest: nichts, er sagt nur, wer Sie sind\nBis: 15\. Januar 2027 um/);
    expect(JSON.stringify([german, english])).not.toMatch(/countersign_|<b>Nord<\/b><br>/);
    for (const { key } of [made, second]) expect(JSON.stringify((await site.sql.query('select * from outbox_message where user_id = $1', [owner.id])).rows)).not.toContain(key);
  });

  it('is refused where its owner lacks a scope, its end is out of bounds, or its body is none', async () => {
    const { session } = await auditor();
    const make = (wish: Record<string, unknown>) => session.post('/me/api-keys', { name: 'x', scopes: [], ...wish });
    expect(await make({ scopes: ['users.read', 'users.write'] })).toMatchObject({ status: 403, body: { detail: 'A key cannot hold permissions you lack: users.write.' } });
    const pointer = async (wish: Record<string, unknown>) => (await make(wish)).body.errors?.[0]?.pointer;
    expect(await pointer({ expiresAt: day(0) })).toBe('/expiresAt');
    expect(await pointer({ expiresAt: day(366) })).toBe('/expiresAt');
    expect(await pointer({ scopes: ['everything'] })).toBe('/scopes/0');
    expect(await pointer({ scopes: ['users.read', 'users.read'] })).toBe('/scopes');
    expect(await pointer({ name: ' ' })).toBe('/name');
    expect(await pointer({ allowedAddresses: ['10.0.0.0/33'] })).toBe('/allowedAddresses/0');
    for (const none of [[], [''], [' ', '']]) expect(await pointer({ allowedAddresses: none })).toBe('/allowedAddresses');
    expect(await make({ expiresAt: day(365), allowedAddresses: ['', '10.0.0.1'] })).toMatchObject({ status: 201, body: { allowedAddresses: ['10.0.0.1'] } });
  });

  it('asks its owner for a fresh proof, and is made twenty times at most', async () => {
    const { owner, session } = await auditor();
    const make = () => session.post('/me/api-keys', { name: 'x', scopes: [] });
    await site.sql.query(
      `insert into api_key (id, user_id, name, key_hash, scopes, allowed_addresses, expires_at)
       select gen_random_uuid(), $1, 'many', sha256(n::text::bytea), '{}', '{}', app_now() + interval '1 day' from generate_series(1, 18) n`,
      [owner.id],
    );
    expect((await make()).status).toBe(201);
    expect(await make()).toMatchObject({ status: 409, body: { detail: 'Nobody has more than 20 API keys. Revoke one first.' } });
    expect((await session.delete('/me/api-keys')).status).toBe(204);
    expect((await session.get('/me/api-keys')).body.items).toEqual([]);
    expect((await make()).status).toBe(201);
    await site.clock.advance(301);
    expect(slugOf(await make())).toBe('step-up-required');
  });

  it('ends when its time is over, by the setting of now', async () => {
    const { session, program, made } = await auditor({ expiresAt: day(2) });
    await site.clock.advance(86_400);
    expect((await program.get('/users')).status).toBe(200);
    await configure(site, { api_key_max_days: 1 });
    expect(slugOf(await program.get('/users'))).toBe('unauthenticated');
    const later = await sessionOf(site, (await site.sql.query('select user_id from api_key where id = $1', [made.id])).rows[0].user_id, 'x');
    expect((await later.get('/me/api-keys')).body.items).toEqual([]);
    await configure(site, { api_key_max_days: 365 });
    expect((await later.get('/me/api-keys')).body.items).toHaveLength(1);
    await site.clock.advance(86_400);
    expect(slugOf(await program.get('/users'))).toBe('unauthenticated');
    expect(slugOf(await session.get('/me/api-keys'))).toBe('unauthenticated');
  });

  it('is revoked by its owner, or by an administrator who may', async () => {
    const [ana, ben] = [await auditor(), await auditor()];
    expect(slugOf(await ben.session.delete(`/me/api-keys/${ana.made.id}`))).toBe('not-found');
    expect((await ana.program.get('/users')).status).toBe(200);
    expect((await ana.session.delete(`/me/api-keys/${ana.made.id}`)).status).toBe(204);
    expect(slugOf(await ana.session.delete(`/me/api-keys/${ana.made.id}`))).toBe('not-found');
    expect(slugOf(await ana.program.get('/users'))).toBe('unauthenticated');
    const office = await addPerson(site, { roles: ['Administrator'] });
    const administrator = await sessionOf(site, office.id, office.email);
    const { id } = ben.owner;
    expect((await administrator.get(`/users/${id}/api-keys`)).body.items).toMatchObject([{ id: ben.made.id, name: 'Nightly report' }]);
    expect(slugOf(await administrator.delete(`/users/${id}/api-keys/${ana.made.id}`))).toBe('not-found');
    expect((await administrator.delete(`/users/${id}/api-keys/${ben.made.id}`)).status).toBe(204);
    expect(slugOf(await ben.program.get('/users'))).toBe('unauthenticated');
    const again = await makeKey(ben.session);
    expect((await administrator.delete(`/users/${id}/api-keys`)).status).toBe(204);
    expect(slugOf(await bearing(site, again.key).get('/users'))).toBe('unauthenticated');
    await site.clock.advance(301);
    expect(slugOf(await administrator.delete(`/users/${id}/api-keys`))).toBe('step-up-required');
  });

  it.each(['a factor reset', 'a reset of the password', 'the command line', 'disabling'])('ends for good with %s, and the mail about it names it', async (what) => {
    const { owner, program } = await auditor({ name: 'Warehouse' });
    const office = await addPerson(site, { roles: ['Administrator'] });
    const administrator = await sessionOf(site, office.id, office.email);
    expect((await program.get('/users')).status).toBe(200);
    const token = await linkToken(site, owner, 'password_reset');
    switch (what) {
      case 'a factor reset':
        expect((await administrator.post(`/users/${owner.id}/two-factor/reset`, { reason: 'lost' })).status).toBe(200);
        break;
      case 'a reset of the password':
        expect((await site.client().post('/auth/password-reset/confirm', { token, newPassword: 'another canary lantern' })).status).toBe(204);
        break;
      case 'the command line':
        await replacePassword(site.app, owner, 'another canary lantern');
        break;
      default: {
        const [on, off] = [{ enabled: true }, { enabled: false }];
        expect((await administrator.patch(`/users/${owner.id}`, { version: 1, ...off })).status).toBe(200);
        expect((await administrator.patch(`/users/${owner.id}`, { version: 2, ...on })).status).toBe(200);
      }
    }
    expect(slugOf(await program.get('/users'))).toBe('unauthenticated');
    const told = (await mailsTo(owner.email)).filter(({ text }) => text.includes('These API keys of yours were revoked: Warehouse.'));
    expect(told).toHaveLength(what === 'disabling' ? 0 : 1);
    const { rows } = await site.sql.query(`select reason from audit_event where event = 'authn_token_revoked' and target_id = $1`, [owner.id]);
    expect(rows).toEqual([{ reason: { 'a factor reset': 'factor_reset', disabling: 'account_disabled' }[what] ?? 'new_password' }]);
  });

  it('outlives a password its owner changes, and goes with its owner', async () => {
    const { owner, session, program } = await auditor();
    expect((await session.post('/me/password', { currentPassword: owner.password, newPassword: 'another canary lantern' })).status).toBe(204);
    expect((await program.get('/users')).status).toBe(200);
    const office = await addPerson(site, { roles: ['Administrator'] });
    const administrator = await sessionOf(site, office.id, office.email);
    expect((await administrator.delete(`/users/${owner.id}?version=1`)).status).toBe(204);
    expect(slugOf(await program.get('/users'))).toBe('unauthenticated');
  });
});
