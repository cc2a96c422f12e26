/**
 * Eight digits are an administrator's whole word for somebody: guessed in a burst over two processes, used twice, or turned
 * into administration by whoever has the password and heard the code. One sign-in, one budget, and no fresh proof but for
 * setting a factor up.
 */
import { DataSource } from 'typeorm';
import { keyUses } from '../../src/keys/key-usage';
import { sessionOf } from '../admin/signed-in';
import { addPerson, signIn, type Person } from '../support/people';
import type { HttpClient } from '../support/http-client';
import type { TestApp } from '../support/test-app';
import { slugOf } from './attack-tools';
import { answer, siteWithApp } from './second-factor';

describe('a temporary code under attack', () => {
  let site: TestApp;
  let other: TestApp;
  let root: Person;
  beforeAll(async () => {
    site = await siteWithApp();
    other = await site.second();
    root = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
  });
  afterAll(async () => {
    await other.close();
    await site.close();
  });

  const codeFor = async ({ id }: Person): Promise<string> =>
    (await (await sessionOf(site, root.id, root.email)).post(`/users/${id}/two-factor/temporary-code`, { reason: 'new phone' })).body.code;
  /** Three sign-ins are all that may wait; every try comes from one of them, on either process. */
  const browsers = async (person: Person): Promise<HttpClient[]> => {
    const clients = [site.client(), other.client(), site.client()];
    for (const client of clients) await signIn(client, person);
    return clients;
  };
  const twin = (client: HttpClient): HttpClient => {
    const copy = other.client();
    for (const [name, value] of client.cookies) copy.cookies.set(name, value);
    return copy;
  };

  it('opens one session, however many send it at once', async () => {
    const ana = await addPerson(site);
    const code = await codeFor(ana);
    const clients = (await browsers(ana)).flatMap((client) => [client, twin(client)]);
    const answers = await Promise.all(clients.map((client) => answer(client, code, 'temporary_code')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await site.sql.query('select count(*)::int as n from session where user_id = $1', [ana.id])).rows).toEqual([{ n: 1 }]);
  });

  it('is compared with ten guesses of forty, and then with none, not even the right one', async () => {
    const ben = await addPerson(site);
    const code = await codeFor(ben);
    const clients = await browsers(ben);
    const wrong = (n: number) => String((Number(code) + n + 1) % 100_000_000).padStart(8, '0');
    const guesses = Array.from({ length: 40 }, (_, n) => answer(n % 2 ? clients[n % 3]! : twin(clients[n % 3]!), wrong(n), 'temporary_code'));
    const slugs = (await Promise.all(guesses)).map(slugOf);
    let compared = slugs.filter((slug) => slug === 'invalid-code').length;
    expect(compared).toBeGreaterThan(0);
    expect(compared).toBeLessThanOrEqual(10);
    expect(slugs.filter((slug) => slug !== 'invalid-code' && slug !== 'too-many-requests' && slug !== 'login-expired')).toEqual([]);
    // Guesses that met a sign-in with no tries left gave their place back, maybe after others had been turned away for it.
    for (; compared < 10; compared += 1) {
      const another = site.client();
      await signIn(another, ben);
      expect(slugOf(await answer(another, wrong(50 + compared), 'temporary_code'))).toBe('invalid-code');
    }
    const fresh = site.client();
    await signIn(fresh, ben);
    expect(slugOf(await answer(fresh, code, 'temporary_code'))).toBe('too-many-requests');
  });

  it('of an administrator administers nothing: no write, no step-up by password, until a factor is confirmed', async () => {
    const eva = await addPerson(site, { roles: ['Administrator'] });
    const client = site.client();
    const code = await codeFor(eva);
    await signIn(client, eva);
    expect((await answer(client, code, 'temporary_code')).status).toBe(200);
    expect((await client.get('/users')).status).toBe(200);
    const { version } = (await client.get('/system-settings')).body;
    const writes = () => [
      client.patch('/system-settings', { version, settings: { enable_two_factor_auth: false } }),
      client.post(`/users/${root.id}/two-factor/temporary-code`, { reason: 'me too' }),
      client.post('/roles', { name: 'Back Door', permissions: [] }),
      client.post('/me/recovery-codes'),
      client.patch('/me', { email: 'elsewhere@erp.example' }),
    ];
    for (const write of writes()) {
      expect(await write).toMatchObject({ status: 403, body: { type: expect.stringMatching(/step-up-required$/), detail: expect.stringMatching(/temporary code/), methods: [] } });
    }
    expect(slugOf(await client.post('/auth/step-up', { password: eva.password }))).toBe('forbidden');
    for (const write of writes()) expect((await write).status).toBe(403);
    expect((await client.post('/me/factors/totp', {})).status).toBe(201);
  });

  it('does not confirm an enrolment that waits beside it', async () => {
    const kim = await addPerson(site);
    const client = site.client();
    await signIn(client, kim);
    const begun = await client.post('/me/factors/totp', {});
    const code = await codeFor(kim);
    // As if the sign-in had slipped through while the code was made.
    await site.sql.query('update pending_login set ended_at = null, ended_because = null where user_id = $1', [kim.id]);
    const tried = await answer(client, code, 'temporary_code');
    expect(slugOf(tried)).toBe('invalid-code');
    expect((await site.sql.query('select confirmed_at from second_factor where id = $1', [begun.body.id])).rows).toEqual([{ confirmed_at: null }]);
  });

  it('keeps the key it was made under from being retired while it can be used', async () => {
    const lia = await addPerson(site);
    const code = await codeFor(lia);
    const needed = async () => (await keyUses(site.app.get(DataSource))).filter(({ place }) => place === 'temporary_code');
    const before = (await needed())[0]?.count ?? 0;
    const client = site.client();
    await signIn(client, lia);
    expect((await answer(client, code, 'temporary_code')).status).toBe(200);
    expect([before, (await needed())[0]?.count ?? 0]).toEqual([before, before - 1]);
  });
});
