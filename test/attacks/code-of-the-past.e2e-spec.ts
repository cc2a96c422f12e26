/**
 * A code read over a shoulder, or off a device whose clock stands still, minutes ago: it fits the authenticator and is none
 * of now. It opens nothing, is counted like any other wrong one, and the refusal does not say that it ever was right; what
 * it tells of the clock is for the owner, once in, and for administrators (product P-35).
 */
import { sessionOf } from '../admin/signed-in';
import type { Answer } from '../support/http-client';
import { addPerson, authenticator, enrolApp, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, siteWithApp, withoutInstance, wrongCode } from './second-factor';

describe('a code of the past', () => {
  let site: TestApp;
  let root: Person;
  beforeAll(async () => {
    site = await siteWithApp();
    root = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
  });
  afterAll(() => site.close());

  const at = (secret: string, seconds: number) => authenticator(secret, { now: () => new Date(site.clock.now().getTime() + seconds * 1000) }).code();
  const withSecret = async () => {
    const person = await addPerson(site);
    const { secret, recoveryCodes } = await enrolApp(site, site.client(), person);
    await site.clock.advance(900);
    return { person, recoveryCodes, code: (seconds: number) => at(secret, seconds) };
  };
  const seen = async ({ id }: Person) => (await (await sessionOf(site, root.id, root.email)).get(`/users/${id}/factors`)).body.items[0].clockBehind;
  const noticesOf = ({ body }: Answer): { code: string; message: string }[] => body.notices;
  const failuresOf = async ({ id }: Person) =>
    (await site.sql.query(`select reason from audit_event where target_id = $1 and event = 'authn_second_factor_fail' order by id`, [id])).rows.map(({ reason }) => reason);
  const inANewSignIn = async (person: Person, code: string) => {
    const client = site.client();
    await signIn(client, person);
    return answer(client, code);
  };

  it('never lets in, and is refused like one of the future and one of nobody', async () => {
    const { person, code } = await withSecret();
    const nonsense = String((Number(code(0)) + 1) % 1_000_000).padStart(6, '0');
    const refusals: Answer[] = [];
    for (const tried of [code(-60), code(-300), code(-600), code(-630), code(30), code(300), nonsense]) refusals.push(await inANewSignIn(person, tried));
    for (const refusal of refusals) {
      expect(refusal.status).toBe(401);
      expect(withoutInstance(refusal.body)).toEqual(withoutInstance(refusals.at(-1)!.body));
      expect(Object.keys(refusal.headers).sort()).toEqual(Object.keys(refusals.at(-1)!.headers).sort());
      expect(refusal.text).toHaveLength(refusals.at(-1)!.text.length);
    }
    expect((await site.sql.query('select count(*)::int as n from session where user_id = $1 and created_at > app_now() - interval \'600 s\'', [person.id])).rows).toEqual([{ n: 0 }]);
    expect(await failuresOf(person)).toEqual([60, 300, 600].map((seconds) => `wrong: the device is about ${seconds} seconds behind`).concat(['wrong', 'wrong', 'wrong', 'wrong']));
  });

  it('is counted: the sixth is not looked at, nor the right one after it', async () => {
    const { person, code } = await withSecret();
    const client = site.client();
    await signIn(client, person);
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) left.push((await answer(client, code(-300 - 30 * n))).body.attemptsLeft);
    expect(left).toEqual([4, 3, 2, 1, 0]);
    expect((await answer(client, code(0))).body.title).toBe('Sign-in is over');
  });

  it('is told to its owner once in by any method, and to administrators, until one of now is accepted', async () => {
    const { person, recoveryCodes, code } = await withSecret();
    const refused = await inANewSignIn(person, code(-300));
    expect(refused.text).not.toMatch(/behind/);
    expect(await seen(person)).toEqual({ seconds: 300, seenAt: site.clock.now().toISOString() });
    await inANewSignIn(person, code(60));
    const byRecovery = await attempt(site, { ...person, code: () => '', recoveryCodes }, recoveryCodes[0]!, 'recovery_code');
    expect(noticesOf(byRecovery)).toContainEqual({ code: 'device_clock_behind', message: 'The device of "Authenticator app" is about 300 seconds behind. Set its clock to automatic.' });
    const byNow = await inANewSignIn(person, code(0));
    expect([byNow.status, noticesOf(byNow).map((notice) => notice.code)]).toEqual([200, []]);
    expect(await seen(person)).toBeNull();
  });

  it('is no news where it was used before, and none of an authenticator that is being set up', async () => {
    const ben = await enrolled(site);
    const used = ben.code();
    expect((await attempt(site, ben, used)).status).toBe(200);
    await site.clock.advance(120);
    expect((await attempt(site, ben, used)).status).toBe(401);
    expect((await attempt(site, ben, wrongCode(ben))).status).toBe(401);
    expect(await seen(ben)).toBeNull();
    const cara = await addPerson(site);
    const client = site.client();
    await signIn(client, cara);
    const { body } = await client.post('/me/factors/totp', {});
    expect((await answer(client, at(body.secret, -300))).status).toBe(401);
    expect(await failuresOf(cara)).toEqual(['wrong']);
  });

  it('says as much at a step-up', async () => {
    const { person, code } = await withSecret();
    const client = site.client();
    await signIn(client, person);
    expect((await answer(client, code(0))).status).toBe(200);
    await site.clock.advance(600);
    expect((await client.post('/auth/step-up', { method: 'totp', code: code(-300) })).status).toBe(401);
    expect(await seen(person)).toMatchObject({ seconds: 300 });
  });
});
