/**
 * Many requests for a code at the same instant: to fill somebody's mailbox, to run up the bill for texts, or to have several
 * live codes to guess among. Sends wait for each other at the user's row; the second finds the first too young.
 */
import { OtpWorld } from '../otp/otp-world';

describe('sends at once', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  it('twenty sends are one message and one live code', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.send(challenge, 'email')));
    expect(outcomes.filter((outcome) => outcome.kind === 'queued')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'too_soon')).toHaveLength(19);
    expect((await world.delivered()).filter((message) => message.to === person.email)).toHaveLength(1);
  });

  it('by mail and by text together are one live code', async () => {
    const person = await world.person({ mobile: '+40721234571' });
    const challenge = await world.challenge(person);
    await Promise.all([world.send(challenge, 'email'), world.send(challenge, 'sms')]);
    const { rows } = await world.outside.query('select 1 from delivered_code where challenge_id = $1', [challenge.id]);
    expect(rows).toHaveLength(1);
  });

  it('for five sign-ins of one person use five counters', async () => {
    const person = await world.person();
    const challenges = await Promise.all(Array.from({ length: 5 }, () => world.challenge(person)));
    await Promise.all(challenges.map((challenge) => world.send(challenge, 'email')));
    const { rows } = await world.outside.query<{ counter: string }>(
      'select counter from delivered_code c join second_factor f on f.id = c.factor_id where f.user_id = $1',
      [person.id],
    );
    expect(rows.map((row) => Number(row.counter)).sort((left, right) => left - right)).toEqual(Array.from({ length: 5 }, (_, index) => index + 1));
  });

  it('sending and answering at once never wait for each other for ever', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const code = await world.codeFor(person.email);
    await world.travel(30);
    const outcomes = await Promise.all([
      ...Array.from({ length: 4 }, () => world.answer(challenge, 'email', code)),
      ...Array.from({ length: 10 }, () => world.send(challenge, 'email')),
    ]);
    expect(outcomes.filter((outcome) => outcome === 'passed').length).toBeLessThanOrEqual(1);
    expect(outcomes.filter((outcome) => typeof outcome === 'object' && outcome.kind === 'queued').length).toBeLessThanOrEqual(1);
  });
});
