/**
 * Somebody who looks over a shoulder answers with the same code at the same instant, fifty times (CVE-2026-43930; measured
 * in this house: read-then-write accepted most of them). One statement accepts an answer, so one gets through.
 */
import { newId } from '../../src/common/ids';
import type { FactorVerdict } from '../../src/otp/factors/factor';
import { OtpWorld } from '../otp/otp-world';

const BURST = 50;

describe('fifty answers with one right code', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  /** All of them are judged right first; then all use it up at once. */
  async function burst(judge: () => Promise<FactorVerdict>): Promise<number> {
    const verdicts = await Promise.all(Array.from({ length: BURST }, judge));
    expect(verdicts.filter((verdict) => verdict.ok)).toHaveLength(BURST);
    const outcomes = await Promise.all(verdicts.map((verdict) => world.tx(async (manager) => verdict.ok && verdict.useUp(manager))));
    return outcomes.filter(Boolean).length;
  }

  it('of an app: one is accepted, whichever sign-in it was for', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    const challenges = await Promise.all(Array.from({ length: BURST }, () => world.challenge(person)));
    const judge = () => world.factors.judge({ challenge: challenges.pop()!, method: 'totp', code: app.code() });
    expect(await burst(judge)).toBe(1);
  });

  it('of an enrolment: it is confirmed once', async () => {
    const person = await world.person();
    const { challenge, factorId, code } = await world.beginApp(person);
    const spent = (await world.challenges.find(challenge.id))!;
    expect(await burst(() => world.factors.judge({ challenge: spent, method: 'totp', code: code() }))).toBe(1);
    expect(await world.factors.enrolledOf(person.id)).toMatchObject([{ id: factorId }]);
    expect((await world.events(person)).filter((event) => event === 'factor_confirm')).toHaveLength(1);
  });

  it('by mail: one is accepted', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const code = await world.codeFor(person.email);
    expect(await burst(() => world.factors.judge({ challenge, method: 'email', code }))).toBe(1);
  });

  it('of recovery: one is accepted', async () => {
    const person = await world.person();
    const [code] = await world.tx((manager) => world.recovery.replace(person.id, manager));
    const challenge = await world.challenge(person);
    // Judged once: fifty argon2id computations would only show that the hashing queue is bounded.
    const verdict = await world.factors.judge({ challenge, method: 'recovery_code', code: code! });
    expect(await burst(() => Promise.resolve(verdict))).toBe(1);
    expect(await world.recovery.left(person.id)).toBe(9);
  });

  it('a code that is used up while its transaction rolls back is good again: nothing was signed in', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    const verdict = await world.factors.judge({ challenge: await world.challenge(person), method: 'totp', code: app.code() });
    const broken = world.tx(async (manager) => {
      if (verdict.ok) await verdict.useUp(manager);
      throw new Error('the machine was switched off here');
    });
    await expect(broken).rejects.toThrow('switched off');
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('passed');
  });

  it('a challenge that is passed by two right answers at once is passed once', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person, 'login', newId());
    const passes = await Promise.all(Array.from({ length: BURST }, () => world.tx((manager) => world.challenges.pass(challenge.id, manager))));
    expect(passes.filter(Boolean)).toHaveLength(1);
  });
});
