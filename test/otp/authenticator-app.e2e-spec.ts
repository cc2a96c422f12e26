import { OtpWorld } from './otp-world';

describe('an authenticator app', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  it('counts for nothing until a right code confirms it', async () => {
    const person = await world.person();
    const { challenge, code } = await world.beginApp(person);
    expect(await world.factors.enrolledOf(person.id)).toEqual([]);
    expect(await world.answer(await world.challenge(person), 'totp', code())).toBe('not_enrolled');
    expect(await world.answer(challenge, 'totp', code())).toBe('passed');
    expect(await world.factors.enrolledOf(person.id)).toMatchObject([{ method: 'totp', label: 'Authenticator app', hint: null, chosenAt: null }]);
    expect(await world.events(person)).toEqual(['factor_enrol_begin', 'factor_confirm']);
  });

  it('does not sign in with the code that confirmed it, and signs in with the next', async () => {
    const person = await world.person();
    const { challenge, code } = await world.beginApp(person);
    await world.answer(challenge, 'totp', code());
    expect(await world.answer(await world.challenge(person), 'totp', code())).toBe('replayed');
    await world.travel(30);
    expect(await world.answer(await world.challenge(person), 'totp', code())).toBe('passed');
  });

  it('takes the code of this step and the one before, once, and none older than one it took', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    const old = app.code();
    await world.travel(30);
    const current = app.code();
    expect(await world.answer(await world.challenge(person), 'totp', old)).toBe('passed');
    expect(await world.answer(await world.challenge(person, 'step_up'), 'totp', old)).toBe('replayed');
    expect(await world.answer(await world.challenge(person), 'totp', current)).toBe('passed');
    await world.travel(60);
    expect(await world.answer(await world.challenge(person), 'totp', current)).toBe('wrong');
    const [older] = [app.code()];
    await world.travel(30);
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('passed');
    expect(await world.answer(await world.challenge(person), 'totp', older)).toBe('replayed');
  });

  it('refuses quietly when the clock was set back', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('passed');
    await world.travel(-300);
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('replayed');
    await world.travel(300);
  });

  it('is one of several: any of them answers, and each remembers its own step', async () => {
    const person = await world.person();
    const phone = await world.enrolledApp(person);
    const { challenge, code } = await world.beginApp(person, { label: 'Tablet' });
    expect(await world.answer(challenge, 'totp', code())).toBe('passed');
    expect(await world.answer(await world.challenge(person), 'totp', phone.code())).toBe('passed');
    await world.travel(30);
    expect(await world.answer(await world.challenge(person), 'totp', code())).toBe('passed');
    expect((await world.factors.enrolledOf(person.id)).map((factor) => factor.label)).toEqual(['Authenticator app', 'Tablet']);
  });

  it('shows its secret while it waits, and never afterwards', async () => {
    const person = await world.person();
    const { factorId, provisioning, challenge, code } = await world.beginApp(person);
    expect(provisioning.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(new URL(provisioning.otpauthUri).searchParams.get('issuer')).toBe('Countersign');
    expect(decodeURIComponent(new URL(provisioning.otpauthUri).pathname)).toBe(`/Countersign:${person.email}`);
    expect(provisioning.expiresAt).toEqual(new Date(world.now.getTime() + 600_000));
    await world.answer(challenge, 'totp', code());
    await expect(world.enrolments.provisioning(factorId)).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('waits 600 seconds and not one more', async () => {
    const person = await world.person();
    const { factorId, provisioning, challenge, code } = await world.beginApp(person);
    await world.tx((manager) => world.challenges.extend(challenge.id, new Date(world.now.getTime() + 900_000), manager));
    await world.travel(599);
    await expect(world.enrolments.provisioning(factorId)).resolves.toMatchObject({ secret: provisioning.secret });
    await world.travel(1);
    await expect(world.enrolments.provisioning(factorId)).rejects.toMatchObject({ slug: 'not-found' });
    expect(await world.answer(challenge, 'totp', code())).toBe('not_enrolled');
  });

  it('is void once a new one is begun, and its secret is erased', async () => {
    const person = await world.person();
    const first = await world.beginApp(person);
    const second = await world.beginApp(person, { boundTo: first.challenge.boundTo });
    expect(second.provisioning.secret).not.toBe(first.provisioning.secret);
    expect(await world.answer(second.challenge, 'totp', first.code())).toBe('wrong');
    const { rows } = await world.outside.query('select secret from second_factor where id = $1', [first.factorId]);
    expect(rows).toEqual([{ secret: '' }]);
    expect(await world.answer(second.challenge, 'totp', second.code())).toBe('passed');
  });

  it('is confirmed only by the sign-in or session that began it', async () => {
    const person = await world.person();
    const { factorId, code } = await world.beginApp(person);
    const other = await world.challenge(person, 'enrol');
    expect(await world.answer(other, 'totp', code())).toBe('not_enrolled');
    await world.tx((manager) => world.challenges.attachFactor(other.id, factorId, manager));
    expect(await world.answer(other, 'totp', code())).toBe('not_enrolled');
  });

  it('leaves the active one working while a replacement waits', async () => {
    const person = await world.person();
    const app = await world.enrolledApp(person);
    await world.beginApp(person);
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('passed');
  });

  it('remembers that it was chosen', async () => {
    const person = await world.person();
    const { challenge, code } = await world.beginApp(person, { chosen: true });
    await world.answer(challenge, 'totp', code());
    expect((await world.factors.enrolledOf(person.id))[0]?.chosenAt).toBeInstanceOf(Date);
  });

  it('comes five times at most', async () => {
    const person = await world.person();
    for (let count = 0; count < 5; count += 1) await world.enrolledApp(person);
    await expect(world.beginApp(person)).rejects.toMatchObject({ slug: 'conflict' });
  });

  it.each(['', ' ', 'x'.repeat(65), 'a\u0000b'])('is not called %j', async (label) => {
    await expect(world.beginApp(await world.person(), { label })).rejects.toMatchObject({ slug: 'validation-failed' });
  });

  it('is removed with its secret, by its owner alone', async () => {
    const [person, stranger] = [await world.person(), await world.person()];
    const app = await world.enrolledApp(person);
    expect(await world.tx((manager) => world.factors.remove(stranger.id, app.id, manager))).toBeNull();
    expect(await world.tx((manager) => world.factors.remove(person.id, app.id, manager))).toBe('totp');
    expect(await world.tx((manager) => world.factors.remove(person.id, app.id, manager))).toBeNull();
    expect(await world.answer(await world.challenge(person), 'totp', app.code())).toBe('not_enrolled');
    const { rows } = await world.outside.query('select secret from second_factor where id = $1', [app.id]);
    expect(rows).toEqual([{ secret: '' }]);
    expect(await world.events(person)).toEqual(['factor_enrol_begin', 'factor_confirm', 'factor_remove']);
  });
});
