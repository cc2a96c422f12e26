/**
 * Whoever has the password opens one sign-in after another for five fresh guesses each (AuthQuake, Oasis 2024;
 * GHSA-c55g-q6f4-5qxr). Failures are counted for the account: ten within an hour lock its codes for half an hour, in every
 * sign-in and session, for right and wrong codes alike (product P-60, requirements ).
 */
import { signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, fail, siteWithApp, withoutInstance, wrongCode, type Enrolled } from './second-factor';

describe('one sign-in after another', () => {
  let site: TestApp;
  let ana: Enrolled;

  beforeAll(async () => {
    site = await siteWithApp();
    ana = await enrolled(site);
  });
  afterAll(() => site.close());

  it('two sign-ins have ten guesses between them; the third is not heard, right or wrong', async () => {
    await fail(site, ana, 5);
    await fail(site, ana, 5);
    const third = site.client();
    const begun = await signIn(third, ana);
    const until = new Date(site.clock.now().getTime() + 1_800_000).toISOString();
    expect(begun.body.methods).toEqual([{ method: 'totp', lockedUntil: until }, { method: 'recovery_code' }]);
    const right = await answer(third, ana.code());
    const wrong = await answer(third, wrongCode(ana));
    expect(right.status).toBe(429);
    expect(right.headers['retry-after']).toBe('1800');
    expect(right.body).toMatchObject({ type: 'http://localhost:3000/problems/too-many-requests', retryAfterSeconds: 1800 });
    expect([wrong.status, withoutInstance(wrong.body)]).toEqual([429, withoutInstance(right.body)]);
  });

  it('the sign-in that was not heard is left as it was', async () => {
    const client = site.client();
    const begun = await signIn(client, ana);
    for (let n = 0; n < 7; n += 1) expect((await answer(client, wrongCode(ana))).status).toBe(429);
    expect((await client.get('/auth/pending')).body).toEqual(begun.body);
    const { rows } = await site.sql.query('select attempts from challenge where user_id = $1 order by created_at desc, id desc limit 1', [ana.id]);
    expect(rows).toEqual([{ attempts: 0 }]);
  });

  it('ends half an hour after the tenth, to the second', async () => {
    await site.clock.advance(1799);
    const early = await attempt(site, ana, ana.code());
    expect([early.status, early.headers['retry-after']]).toEqual([429, '1']);
    await site.clock.advance(1);
    expect((await attempt(site, ana, ana.code())).body).toMatchObject({ status: 'authenticated' });
  });

  it('counts the guesses of a session with those of the sign-ins', async () => {
    const ben = await enrolled(site);
    const session = site.client();
    await signIn(session, ben);
    expect((await answer(session, ben.code())).status).toBe(200);
    await site.clock.advance(30);
    await fail(site, ben, 5);
    for (let n = 0; n < 4; n += 1) expect((await session.post('/auth/step-up', { method: 'totp', code: wrongCode(ben) })).status).toBe(401);
    await fail(site, ben, 1);
    const locked = await session.post('/auth/step-up', { method: 'totp', code: ben.code() });
    expect([locked.status, locked.headers['retry-after']]).toEqual([429, '1800']);
  });

  it('begins anew after the lock, with ten', async () => {
    const eva = await enrolled(site);
    await fail(site, eva, 5);
    await fail(site, eva, 5);
    await site.clock.advance(1800);
    await fail(site, eva, 5);
    await fail(site, eva, 4);
    expect((await attempt(site, eva, eva.code())).status).toBe(200);
  });

  it('fewer than ten within any hour lock nothing', async () => {
    const dan = await enrolled(site);
    await fail(site, dan, 5);
    await site.clock.advance(3600);
    await fail(site, dan, 5);
    await fail(site, dan, 4);
    expect((await attempt(site, dan, dan.code())).status).toBe(200);
  });
});
