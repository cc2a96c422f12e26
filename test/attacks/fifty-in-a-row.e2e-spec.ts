/**
 * Patience: a few guesses an hour, below every lock, for weeks. Fifty in a row without a right code put the factor out of
 * use (NIST SP 800-63B-4 §3.2.2, requirements R-058). It goes on existing: otherwise the fifty would be the way to enrol
 * the guesser's own app by the password alone, or to fall back on something weaker.
 */
import { DataSource } from 'typeorm';
import { LockDirectory } from '../../src/users/lock-directory';
import { configure, messages, signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, fail, siteWithApp, type Enrolled } from './second-factor';

describe('fifty wrong codes in a row', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());

  /** Five every five hours: never ten in an hour, never thirty in a day. */
  async function exhaust(person: Enrolled): Promise<void> {
    for (let round = 0; round < 10; round += 1) {
      await fail(site, person, 5);
      await site.clock.advance(18_000);
    }
  }

  /** The last of them; those before are long past. */
  async function exhaustAtLast(person: Enrolled, last = 5): Promise<void> {
    await fail(site, person, 1);
    await site.sql.query(`update factor_budget set in_a_row = '{"totp": 45}' where user_id = $1`, [person.id]);
    await fail(site, person, last);
    await site.clock.advance(18_000);
  }

  const events = async (person: Enrolled, event: string): Promise<number> =>
    (await site.sql.query('select 1 from audit_event where target_id = $1 and event = $2', [person.id, event])).rows.length;

  const unlock = (person: Enrolled) =>
    site.app.get(DataSource).transaction((manager) => site.app.get(LockDirectory, { strict: false }).unlock(person.id, manager));

  it('suspend the app: the right code is not taken, the recovery codes are', async () => {
    const ana = await enrolled(site);
    await exhaust(ana);
    const client = site.client();
    expect((await signIn(client, ana)).body).toMatchObject({
      status: 'second_factor_required',
      methods: [{ method: 'recovery_code' }],
      because: 'policy:factor_suspended',
    });
    expect((await answer(client, ana.code())).status).toBe(422);
    expect((await answer(client, ana.recoveryCodes[0]!, 'recovery_code')).status).toBe(200);
    expect(await events(ana, 'factor_suspend')).toBe(1);
    expect((await messages(site)).filter((mail) => mail.to === ana.email && mail.text.includes('out of use'))).toHaveLength(1);
  }, 120_000);

  it('forty-nine and a right one suspend nothing, and the count begins anew', async () => {
    const ben = await enrolled(site);
    await exhaustAtLast(ben, 4);
    expect((await attempt(site, ben, ben.code())).status).toBe(200);
    await site.clock.advance(30);
    await fail(site, ben, 1);
    expect((await attempt(site, ben, ben.code())).status).toBe(200);
  });

  it('without recovery codes the sign-in is refused, and never leads to a new app', async () => {
    const eva = await enrolled(site, { mobileNumber: '+4915112345678', mobileVerified: true });
    await site.sql.query('update recovery_code set superseded_at = app_now() where user_id = $1', [eva.id]);
    await exhaustAtLast(eva);
    const refused = await signIn(site.client(), eva);
    expect([refused.status, refused.body.because]).toEqual([403, 'policy:factor_suspended']);
    expect(refused.setCookie).toEqual([]);
  });

  it('the password is no fresh proof for a session whose factor is suspended', async () => {
    const dan = await enrolled(site);
    await site.sql.query('update recovery_code set superseded_at = app_now() where user_id = $1', [dan.id]);
    await site.sql.query('update second_factor set suspended_at = app_now() where user_id = $1', [dan.id]);
    await configure(site, { enable_two_factor_auth: false });
    const client = site.client();
    await signIn(client, dan);
    expect((await client.post('/auth/step-up', { password: dan.password })).status).toBe(422);
    expect((await client.post('/me/factors/totp', {})).status).toBe(403);
    await configure(site, { enable_two_factor_auth: true });
  });

  it('a step-up with another factor brings it back', async () => {
    const fay = await enrolled(site);
    await exhaustAtLast(fay);
    const client = site.client();
    await signIn(client, fay);
    await answer(client, fay.recoveryCodes[0]!, 'recovery_code');
    expect((await attempt(site, fay, fay.code())).status).toBe(422);
    expect((await client.post('/auth/step-up', { method: 'recovery_code', code: fay.recoveryCodes[1] })).status).toBe(200);
    expect(await events(fay, 'factor_resume')).toBe(1);
    expect((await attempt(site, fay, fay.code())).status).toBe(200);
  });

  it('an administrator sees it and lifts it', async () => {
    const gil = await enrolled(site);
    await exhaustAtLast(gil);
    const directory = site.app.get(LockDirectory, { strict: false });
    const { manager } = site.app.get(DataSource);
    expect((await directory.locksOf([gil.id], manager)).get(gil.id)).toEqual([{ what: 'totp', until: null, reason: 'suspended' }]);
    expect(await directory.lockedUsers(manager)).toContain(gil.id);
    expect(await unlock(gil)).toEqual(['totp']);
    expect(await unlock(gil)).toEqual([]);
    expect((await attempt(site, gil, gil.code())).status).toBe(200);
  });
});
