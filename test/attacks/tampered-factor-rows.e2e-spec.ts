/**
 * Somebody can write to the database but has no key: he copies his own secret over another person's, turns counters back, or
 * damages a row so that the second step looks as if it had never been set up (requirements R-014, §3.7).
 */
import { OtpWorld } from '../otp/otp-world';

describe('tampered factor rows', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  it('a secret copied from another row does not open, is refused, and raises the alarm', async () => {
    const [victim, thief] = [await world.person(), await world.person()];
    const [theirs, his] = [await world.enrolledApp(victim), await world.enrolledApp(thief)];
    await world.outside.query('update second_factor set secret = (select secret from second_factor where id = $2) where id = $1', [theirs.id, his.id]);
    expect(await world.answer(await world.challenge(victim), 'totp', his.code())).toBe('unreadable');
    expect(await world.events(victim)).toContain('crypto_integrity_failure');
    expect(await world.factors.enrolledOf(victim.id)).toHaveLength(1);
  });

  it('a row handed to another person does not open either', async () => {
    const [victim, thief] = [await world.person(), await world.person()];
    const his = await world.enrolledApp(thief);
    await world.outside.query('update second_factor set user_id = $2 where id = $1', [his.id, victim.id]);
    expect(await world.answer(await world.challenge(victim), 'totp', his.code())).toBe('unreadable');
  });

  it('a damaged secret of a mail channel sends nothing and says that it failed', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    await world.outside.query(`update second_factor set secret = 'v1.k1.AAAA.AAAA' where user_id = $1`, [person.id]);
    expect((await world.delivered()).filter((message) => message.to === person.email)).toEqual([]);
    expect(await world.codes.deliveryOf(challenge.id)).toMatchObject({ status: 'failed' });
    expect(await world.answer(challenge, 'email', '123456')).toBe('unreadable');
    expect(await world.events(person)).toContain('crypto_integrity_failure');
  });

  it.each(['last_step', 'hotp_counter'])('%s never falls, whoever asks for it', async (column) => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    await world.outside.query(`update second_factor set ${column} = 4294967296000 where id = $1`, [app.id]);
    await expect(world.outside.query(`update second_factor set ${column} = ${column} - 1 where id = $1`, [app.id])).rejects.toMatchObject({
      code: '23514',
    });
  });
});
