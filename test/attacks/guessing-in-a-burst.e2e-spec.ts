/**
 * Sixty guesses released together, hoping that they are all compared before the first is counted (CVE-2026-26206; measured
 * in this house: a cap that is read first let 60 of 60 through). A try is counted and committed before anything is compared.
 */
import { newId } from '../../src/common/ids';
import { OtpWorld } from '../otp/otp-world';

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
