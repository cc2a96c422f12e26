/**
 * Sixty guesses released together, hoping that they are all compared before the first is counted (CVE-2026-26206; measured
 * in this house: a cap that is read first let 60 of 60 through). A try is counted and committed before anything is compared.
 */
import { newId } from '../../src/common/ids';
import { OtpWorld } from '../otp/otp-world';
import { eventually } from '../support/eventually';
import type { HttpClient } from '../support/http-client';
import { signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { holding, slugOf } from './attack-tools';
import { answer, enrolled, siteWithApp, wrongCode, type Enrolled } from './second-factor';

describe('guessing in a burst', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  it('sixty guesses at once are five', async () => {
    const challenge = await world.challenge(await world.person());
    const spend = () => world.challenges.spendAttempt(challenge.id, challenge.boundTo);
    const granted = (await Promise.all(Array.from({ length: 60 }, spend))).filter((spent) => spent !== null);
    expect(granted.map((spent) => spent.attemptsLeft).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(await world.challenges.find(challenge.id)).toMatchObject({ attempts: 5 });
  });

  it('the sixth guess is refused though it is right', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    const challenge = await world.challenge(person);
    const wrong = String((Number(app.code()) + 1) % 1_000_000).padStart(6, '0');
    for (let guess = 0; guess < 5; guess += 1) expect(await world.answer(challenge, 'totp', wrong)).toBe('wrong');
    expect(await world.answer(challenge, 'totp', app.code())).toBe('closed');
    expect(await world.challenges.openFor(challenge.boundTo, 'login')).toBeNull();
  });

  it('the fifth guess still counts when it is right', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    const challenge = await world.challenge(person);
    const wrong = String((Number(app.code()) + 1) % 1_000_000).padStart(6, '0');
    for (let guess = 0; guess < 4; guess += 1) await world.answer(challenge, 'totp', wrong);
    expect(await world.answer(challenge, 'totp', app.code())).toBe('passed');
  });

  it('a try stays spent when what follows is rolled back', async () => {
    const challenge = await world.challenge(await world.person());
    const attempt = world.tx(async () => {
      await world.challenges.spendAttempt(challenge.id, challenge.boundTo);
      throw new Error('broken off');
    });
    await expect(attempt).rejects.toThrow('broken off');
    expect(await world.challenges.find(challenge.id)).toMatchObject({ attempts: 1 });
  });

  it('nobody else spends its tries', async () => {
    const challenge = await world.challenge(await world.person());
    expect(await world.challenges.spendAttempt(challenge.id, newId())).toBeNull();
    expect(await world.challenges.find(challenge.id)).toMatchObject({ attempts: 0 });
  });

  it('a challenge over its time takes no more', async () => {
    const challenge = await world.challenge(await world.person());
    await world.travel(300);
    expect(await world.challenges.spendAttempt(challenge.id, challenge.boundTo)).toBeNull();
    expect(await world.tx((manager) => world.challenges.pass(challenge.id, manager))).toBe(false);
  });

  it('twenty challenges opened at once for one browser leave one open', async () => {
    const person = await world.person();
    const boundTo = newId();
    await Promise.all(Array.from({ length: 20 }, () => world.challenge(person, 'login', boundTo)));
    const { rows } = await world.outside.query('select count(*)::int as open from challenge where bound_to = $1 and superseded_at is null', [boundTo]);
    expect(rows).toEqual([{ open: 1 }]);
  });
});

/**
 * The same at a step-up: the right code renews the session, and what is in flight with the dead id must find neither the
 * challenge that was passed nor a new one with five fresh tries.
 */
describe('guessing in a burst at a step-up', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());

  const sessionOf = async (person: Enrolled): Promise<HttpClient> => {
    const client = site.client();
    await signIn(client, person);
    expect((await answer(client, person.code())).status).toBe(200);
    await site.clock.advance(30);
    await client.get('/auth/verify');
    return client;
  };
  const challenges = async ({ id }: Enrolled) =>
    (await site.sql.query(`select attempts, passed_at is not null as passed from challenge where user_id = $1 and purpose = 'step_up'`, [id])).rows;
  const burst = (client: HttpClient, code: string) =>
    Promise.all(Array.from({ length: 50 }, () => holding(site, Object.fromEntries(client.cookies)).post('/auth/step-up', { method: 'totp', code })));

  it('fifty right codes are one proof, and at most five comparisons', async () => {
    const ana = await enrolled(site);
    const answers = await burst(await sessionOf(ana), ana.code());
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = new Set(answers.filter(({ status }) => status !== 200).map(slugOf));
    expect([...refused].filter((slug) => slug !== 'unauthenticated' && slug !== 'too-many-requests')).toEqual([]);
    expect(await challenges(ana)).toEqual([{ attempts: expect.any(Number), passed: true }]);
    const { rows } = await site.sql.query(`select 1 from audit_event where target_id = $1 and event = 'authn_step_up_fail'`, [ana.id]);
    expect(rows.length).toBeLessThan(5);
  });

  it('fifty wrong ones are five', async () => {
    const ben = await enrolled(site);
    const answers = await burst(await sessionOf(ben), wrongCode(ben));
    expect(answers.map(slugOf).filter((slug) => slug === 'invalid-code')).toHaveLength(5);
    expect(await challenges(ben)).toEqual([{ attempts: 5, passed: false }]);
  });

  it.each([
    ['is ended', `update session set ended_at = app_now(), ended_because = 'renewed' where user_id = $1`],
    ['belongs to an account that changes', 'update app_user set security_version = security_version + 1 where id = $1'],
  ])('a session that %s while the request is under way opens nothing and compares nothing', async (_, end) => {
    const eva = await enrolled(site);
    const client = await sessionOf(eva);
    const beside = await site.database.connect();
    await beside.query('begin');
    await beside.query(end, [eva.id]);
    const sent = client.post('/auth/step-up', { method: 'totp', code: eva.code() });
    const waits = async (): Promise<boolean> =>
      (await site.sql.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rows.length > 0;
    await Promise.race([sent, eventually(waits)]);
    await beside.query('commit');
    await beside.end();
    expect(slugOf(await sent)).toBe('unauthenticated');
    expect(await challenges(eva)).toEqual([]);
  });
});
