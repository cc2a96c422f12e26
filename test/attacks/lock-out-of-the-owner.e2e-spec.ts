/**
 * Somebody who wants the owner out, not themselves in: wrong passwords until the account is locked, for ever (H1 1179232;
 * OWASP Authentication CS, "account lockout"; security requirements R-067). A browser that completed a sign-in has its own
 * budget (product P-60), which is no second chance for anybody else.
 */
import { randomBytes } from 'node:crypto';
import { BEHIND_A_PROXY, elsewhere, from, guess, guessAround, times } from '../support/guessing';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { signedIn } from '../admin/signed-in';

describe('locking the owner out', () => {
  let site: TestApp;
  let ana: Person;
  let laptop: HttpClient;
  beforeAll(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
    await configure(site, { allow_consecutive_login_attempts: 3, allow_login_after_fail: 1800 });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    ana = await addPerson(site);
    laptop = elsewhere(site);
    await signIn(laptop, ana);
    await laptop.post('/auth/logout');
    await guessAround(site, ana.email, 3);
  });

  it('fails where the owner signed in before, also after signing out', async () => {
    expect((await signIn(elsewhere(site), ana)).status).toBe(429);
    expect((await signIn(laptop, ana)).status).toBe(200);
    expect((await signIn(elsewhere(site), ana)).status).toBe(429);
  });

  it('fails from the same address too', async () => {
    const cafe = '203.0.113.5';
    const mine = from(site, cafe);
    mine.cookies.set('countersign-browser', laptop.cookies.get('countersign-browser')!);
    for (let round = 0; round < 8; round += 1) await guess(from(site, cafe), ana.email);
    expect((await signIn(mine, ana)).status).toBe(200);
  });

  it('gives whoever sits at that browser as few tries as anybody', async () => {
    const tries = [];
    for (let round = 0; round < 4; round += 1) tries.push((await guess(laptop, ana.email)).status);
    expect(tries).toEqual([...times(3, 401), 429]);
  });

  it('gives no tries to an invented cookie, nor to one of another account', async () => {
    const invented = elsewhere(site);
    invented.cookies.set('countersign-browser', randomBytes(32).toString('base64url'));
    expect((await signIn(invented, ana)).status).toBe(429);
    const neighbour = elsewhere(site);
    await signIn(neighbour, await addPerson(site));
    expect((await signIn(neighbour, ana)).status).toBe(429);
  });

  it('one browser keeps its token for a second person, and for another 30 days with each sign-in', async () => {
    const token = laptop.cookies.get('countersign-browser');
    const bruno = await addPerson(site);
    await signIn(laptop, bruno);
    expect(laptop.cookies.get('countersign-browser')).toBe(token);
    await site.clock.advance(29 * 86_400);
    const again = await signIn(laptop, ana);
    expect(again.setCookie.find((line) => line.startsWith('countersign-browser='))).toContain(`${token}; Max-Age=2592000`);
    await guessAround(site, bruno.email, 3);
    await guessAround(site, ana.email, 3);
    await site.clock.advance(1700);
    expect((await signIn(laptop, ana)).status).toBe(200);
    await site.clock.advance(86_400);
    await guessAround(site, bruno.email, 3);
    expect((await signIn(laptop, bruno)).status).toBe(429);
  });

  it('a value that was planted in the browser is replaced, and none is stored as it is', async () => {
    const planted = randomBytes(32).toString('base64url');
    const phone = elsewhere(site);
    phone.cookies.set('countersign-browser', planted);
    await signIn(phone, await addPerson(site));
    expect(phone.cookies.get('countersign-browser')).not.toBe(planted);
    const { rows } = await site.sql.query('select known_browser::text as row from known_browser');
    for (const { row } of rows) expect(row).not.toContain(phone.cookies.get('countersign-browser'));
  });

  it('is seen and lifted by an administrator, but not by who may not, and not for oneself', async () => {
    const { client: boss } = await signedIn(site, `boss-${ana.id}`, ['Administrator']);
    const locks = [{ what: 'password', until: new Date(site.clock.now().getTime() + 1_800_000).toISOString(), reason: 'wrong_passwords' }];
    expect((await boss.get(`/users/${ana.id}`)).body.locks).toEqual(locks);
    const listed = (await boss.get('/users?locked=true&limit=100')).body.items;
    expect(listed.find((user: { id: string }) => user.id === ana.id).locks).toEqual(locks);
    expect((await boss.get('/users?locked=false&limit=100')).body.items.map((user: { id: string }) => user.id)).not.toContain(ana.id);
    const lifted = await boss.post(`/users/${ana.id}/unlock`);
    expect(lifted).toMatchObject({ status: 200, body: { locks: [] } });
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    expect((await boss.post(`/users/${ana.id}/unlock`)).status).toBe(200);
    const { rows } = await site.sql.query(`select before from audit_event where event = 'authn_login_unlock' and target_id = $1`, [ana.id]);
    expect(rows).toEqual([{ before: { locks: ['password'] } }]);
  });

  it('is not lifted by somebody below, nor by oneself', async () => {
    await site.sql.query(`update role set permissions = '{users.read,users.write}' where name = 'System Manager'`);
    const clerk = await signedIn(site, `clerk-${ana.id}`, ['System Manager']);
    const boss = await signedIn(site, `chief-${ana.id}`, ['Administrator']);
    await guessAround(site, `chief-${ana.id}@example.com`, 3);
    expect((await clerk.client.post(`/users/${boss.id}/unlock`)).status).toBe(403);
    expect((await boss.client.post(`/users/${boss.id}/unlock`)).status).toBe(403);
    expect((await boss.client.get(`/users/${boss.id}`)).body.locks).toMatchObject([{ what: 'password' }]);
    expect((await clerk.client.post(`/users/${ana.id}/unlock`)).status).toBe(200);
  });
});
