import { signedIn } from '../admin/signed-in';
import { DataSource } from 'typeorm';
import { SecurityVersions } from '../../src/auth/security-versions';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, enrolApp, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

interface Row {
  event: string;
  outcome: string;
  reason: string | null;
  actor_id: string | null;
  target_id: string | null;
}

/**
 * What happens to a session or a sign-in is told once, however often its cookie comes back (requirements R-171; a page that
 * polls with a dead cookie must not fill the audit), and a rule that forbids is told like a guard that does (ASVS 5.0 §16.3.2).
 */
describe('told once', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  const EVENTS = ['session_ended', 'session_expired', 'session_use_after_expire', 'session_logout', 'sequence_fail', 'authz_admin', 'authz_fail', 'pending_login_ended'];

  async function told(flow: () => Promise<unknown>): Promise<Row[]> {
    const { rows: [mark] } = await site.sql.query(`select coalesce(max(id::text), '') as id from audit_event`);
    await flow();
    const { rows } = await site.sql.query<Row>(
      'select event, outcome, reason, actor_id, target_id from audit_event where id::text > $1 and event = any ($2) order by id',
      [mark.id, EVENTS],
    );
    return rows;
  }
  const browserOf = async (person: Person): Promise<HttpClient> => {
    const client = site.client();
    expect((await signIn(client, person)).body.status).toBe('authenticated');
    return client;
  };
  const poll = (client: HttpClient, times = 3) => async () => {
    for (let round = 0; round < times; round += 1) expect((await client.get('/auth/session')).status).toBe(401);
  };
  const by = (person: { id: string }, event: string, outcome: string, reason: string): Row => ({ event, outcome, reason, actor_id: person.id, target_id: person.id });

  it('a session that ran out, and its cookie that goes on knocking', async () => {
    const ana = await addPerson(site);
    const client = await browserOf(ana);
    await site.clock.advance(3601);
    expect(await told(poll(client))).toEqual([by(ana, 'session_expired', 'success', 'idle'), by(ana, 'session_use_after_expire', 'failure', 'idle')]);
    expect(await told(poll(client))).toEqual([]);
  });

  it('the sessions a new password ends, each with its own event', async () => {
    const ana = await addPerson(site);
    const [one, other, third] = [await browserOf(ana), await browserOf(ana), await browserOf(ana)];
    const change = () => one.post('/me/password', { currentPassword: PASSWORD, newPassword: 'a lantern of another colour' });
    expect(await told(change)).toEqual([by(ana, 'session_ended', 'success', 'password_changed'), by(ana, 'session_ended', 'success', 'password_changed')]);
    expect(await told(poll(other))).toEqual([by(ana, 'session_use_after_expire', 'failure', 'password_changed')]);
    expect(await told(poll(third, 1))).toHaveLength(1);
  });

  it('a session another sign-in took the place of, in the name of who signed in', async () => {
    const [ana, ben] = [await addPerson(site), await addPerson(site)];
    const shared = await browserOf(ana);
    const rows = await told(() => signIn(shared, ben));
    expect(rows).toEqual([{ event: 'session_ended', outcome: 'success', reason: 'replaced', actor_id: ben.id, target_id: ana.id }]);
  });

  it('a session whose account was disabled meanwhile', async () => {
    const admin = await signedIn(site, 'disabler', ['Administrator']);
    const ana = await addPerson(site);
    const client = await browserOf(ana);
    const { body } = await admin.client.get(`/users/${ana.id}`);
    const disable = () => admin.client.patch(`/users/${ana.id}`, { version: body.version, enabled: false });
    expect(await told(disable)).toEqual([{ ...by(ana, 'session_ended', 'success', 'account_changed'), actor_id: admin.id }]);
    expect(await told(poll(client))).toEqual([by(ana, 'session_use_after_expire', 'failure', 'account_changed')]);
  });

  it('what administrators look into: once for each permission and session, and not what they change', async () => {
    const admin = await signedIn(site, 'reader', ['Administrator']);
    const read = async () => {
      for (const path of ['/users', '/users?limit=1', '/roles', '/audit-events', '/deliveries', '/system-settings', '/users']) expect((await admin.client.get(path)).status).toBe(200);
    };
    const rows = await told(read);
    expect(rows.map(({ event, reason, actor_id }) => [event, reason, actor_id])).toEqual(
      ['users.read', 'roles.read', 'audit.read', 'deliveries.read', 'settings.read'].map((permission) => ['authz_admin', permission, admin.id]),
    );
    expect(await told(read)).toEqual([]);
    const other = await signedIn(site, 'reader2', ['Administrator']);
    expect(await told(() => Promise.all(Array.from({ length: 20 }, () => other.client.get('/roles'))))).toHaveLength(1);
    expect(await told(() => admin.client.post('/roles', { name: 'Porter', twoFactorAuth: false, permissions: [] }))).toEqual([]);
  });

  it('what a rule forbids an administrator, whose change is gone', async () => {
    const admin = await signedIn(site, 'climber', ['System Manager']);
    const { body } = await admin.client.get(`/users/${admin.id}`);
    const rows = await told(() => admin.client.put(`/users/${admin.id}/roles`, { roles: ['Administrator'], version: body.version }));
    expect(rows).toEqual([{ event: 'authz_fail', outcome: 'failure', reason: expect.stringMatching(/^PUT \/api\/v1\/users\/:id\/roles: Nobody administers/), actor_id: admin.id, target_id: null }]);
  });

  describe('of a sign-in that waits for the second step', () => {
    let ana: Person;
    beforeAll(async () => {
      ana = await addPerson(site);
      await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
      await enrolApp(site, site.client(), ana);
    });
    const waiting = async () => {
      const client = site.client();
      expect((await signIn(client, ana)).body.status).toBe('second_factor_required');
      return client;
    };

    it('using it as if it were a session, but not asking who is signed in', async () => {
      const client = await waiting();
      expect(await told(poll(client))).toEqual([]);
      const walkAround = async () => {
        for (const [method, path] of [['POST', '/me/factors/totp'], ['GET', '/users'], ['POST', '/me/password'], ['POST', '/me/factors/totp']] as const) {
          expect((await client.send(method, path)).status).toBe(401);
        }
      };
      const atOnce = () => Promise.all(Array.from({ length: 20 }, walkAround));
      expect(await told(atOnce)).toEqual([by(ana, 'sequence_fail', 'failure', 'POST /api/v1/me/factors/totp before the second step')]);
      expect(await told(walkAround)).toEqual([]);
      expect((await client.get('/auth/pending')).status).toBe(200);
    });

    it('nothing, where the cookie is invented or over', async () => {
      const client = await waiting();
      const token = client.cookies.get('countersign-pending') ?? '';
      await client.post('/auth/logout');
      for (const cookie of [token, 'A'.repeat(43)]) {
        client.cookies.set('countersign-pending', cookie);
        expect(await told(() => client.get('/users'))).toEqual([]);
      }
    });

    it('giving it up, by name', async () => {
      const client = await waiting();
      expect(await told(() => client.post('/auth/logout'))).toEqual([by(ana, 'pending_login_ended', 'success', 'logout')]);
    });

    it('the account that changed meanwhile, but not what had run out before', async () => {
      await waiting();
      await site.clock.advance(901);
      await Promise.all([waiting(), waiting()]);
      const move = { userId: ana.id, because: 'factor_reset', keep: null };
      const raise = () => site.app.get(DataSource).transaction((manager) => site.app.get(SecurityVersions, { strict: false }).raise(move, manager));
      const one = by(ana, 'pending_login_ended', 'success', 'factor_reset');
      expect(await told(raise)).toEqual([by(ana, 'session_ended', 'success', 'factor_reset'), one, one]);
    });

    it('the oldest of four that has to make room', async () => {
      await site.clock.advance(901);
      for (let round = 0; round < 3; round += 1) expect(await told(waiting)).toEqual([]);
      expect(await told(waiting)).toEqual([by(ana, 'pending_login_ended', 'failure', 'too_many')]);
    });
  });

  // Last, because passport signs in by the newest application of a process.
  it('a dead cookie in fifty requests at once on two applications', async () => {
    const ana = await addPerson(site, { userType: 'website' });
    const client = await browserOf(ana);
    const token = client.cookies.get('countersign') ?? '';
    await client.post('/auth/logout');
    const second = await site.second();
    try {
      const clients = [site, second].flatMap((each) => Array.from({ length: 25 }, () => each.client()));
      for (const each of clients) each.cookies.set('countersign', token);
      const rows = await told(() => Promise.all(clients.map((each) => each.get('/auth/session'))));
      expect(rows).toEqual([by(ana, 'session_use_after_expire', 'failure', 'logout')]);
    } finally {
      await second.close();
    }
  });
});
