import { OtpWorld } from './otp-world';

describe('a code by mail or text', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  it('goes to the stored address, says what it is, and signs in once', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    expect(await world.send(challenge, 'email')).toMatchObject({ kind: 'queued', resendAfter: new Date(world.now.getTime() + 30_000) });
    expect(await world.codes.deliveryOf(challenge.id)).toMatchObject({ method: 'email', status: 'queued' });
    const code = await world.codeFor(person.email);
    expect(await world.codes.deliveryOf(challenge.id)).toMatchObject({ status: 'sent' });
    const [message] = await world.delivered();
    expect(message?.subject).not.toContain(code);
    expect(await world.answer(challenge, 'email', code)).toBe('passed');
    const again = await world.challenge(person);
    expect(await world.answer(again, 'email', code)).toBe('wrong');
    expect(await world.events(person)).toEqual(['code_sent', 'factor_confirm']);
  });

  it('is stored nowhere', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const code = await world.codeFor(person.email);
    for (const table of ['outbox_message', 'delivered_code', 'second_factor', 'challenge', 'audit_event']) {
      // As a word: ids and hashes have digits, and longer ones.
      const { rows } = await world.outside.query(`select 1 from ${table} t where to_jsonb(t)::text ~ $1`, [`\\m${code}\\M`]);
      expect(rows).toEqual([]);
    }
  });

  it('is worth nothing before it was handed over: whoever has it has guessed it', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const ofChallenge = 'delivered_code where challenge_id = $1';
    expect((await world.outside.query(`select expires_at from ${ofChallenge}`, [challenge.id])).rows).toEqual([{ expires_at: null }]);
    const code = await world.codeFor(person.email);
    await world.outside.query('update delivered_code set expires_at = null where challenge_id = $1', [challenge.id]);
    expect(await world.answer(challenge, 'email', code)).toBe('wrong');
  });

  it('lives its lifetime from sending, and the challenge lives as long', async () => {
    const person = await world.person();
    const [kept, late] = [await world.challenge(person), await world.challenge(person)];
    for (const challenge of [kept, late]) await world.send(challenge, 'email');
    await world.travel(200);
    await world.delivered();
    const [lateCode, keptCode] = (await world.delivered()).filter((each) => each.to === person.email).map((each) => /\b[0-9]{6}\b/.exec(each.text)![0]);
    await world.travel(299);
    expect([await world.answer(kept, 'email', keptCode!), await world.answer(kept, 'email', lateCode!)]).toContain('passed');
    await world.travel(1);
    expect([await world.answer(late, 'email', lateCode!), await world.answer(late, 'email', keptCode!)]).not.toContain('passed');
  });

  it('never lengthens a challenge past 900 seconds', async () => {
    const person = await world.person();
    await world.set('otp_code_lifetime', 600);
    const challenge = await world.challenge(person);
    for (const wait of [30, 60, 120, 300]) {
      await world.send(challenge, 'email');
      await world.delivered();
      await world.travel(wait);
    }
    expect(await world.send(challenge, 'email')).toMatchObject({ kind: 'queued' });
    await world.delivered();
    const { expiresAt } = (await world.challenges.find(challenge.id))!;
    expect(expiresAt).toEqual(new Date(challenge.createdAt.getTime() + 900_000));
    await world.set('otp_code_lifetime', 300);
  });

  it('is void once a newer one is asked for', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const first = await world.codeFor(person.email);
    await world.travel(30);
    await world.send(challenge, 'email');
    expect(await world.answer(challenge, 'email', first)).toBe('replayed');
    expect(await world.answer(challenge, 'email', await world.codeFor(person.email))).toBe('passed');
  });

  it('comes again after 30, 60, 120 and 300 seconds, not sooner', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    for (const gap of [30, 60, 120, 300]) {
      expect(await world.send(challenge, 'email')).toMatchObject({ kind: 'queued', resendAfter: new Date(world.now.getTime() + gap * 1000) });
      await world.travel(gap - 1);
      expect(await world.send(challenge, 'email')).toEqual({ kind: 'too_soon', retryAfterSeconds: 1 });
      await world.travel(1);
    }
  });

  it('may take another channel at once when the first one failed', async () => {
    const person = await world.person({ mobile: '+40721234567' });
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    expect(await world.send(challenge, 'sms')).toMatchObject({ kind: 'too_soon' });
    await world.outside.query('update outbox_message set failed_at = app_now() where user_id = $1', [person.id]);
    expect(await world.codes.deliveryOf(challenge.id)).toMatchObject({ status: 'failed', reason: 'unavailable' });
    expect(await world.send(challenge, 'email')).toMatchObject({ kind: 'too_soon' });
    expect(await world.send(challenge, 'sms')).toMatchObject({ kind: 'queued' });
    expect(await world.answer(challenge, 'sms', await world.codeFor('+40721234567'))).toBe('passed');
  });

  it('has as many digits as the setting says when it is issued', async () => {
    const person = await world.person();
    await world.set('otp_digits_email', 8);
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    await world.set('otp_digits_email', 6);
    const code = await world.codeFor(person.email);
    expect(code).toMatch(/^[0-9]{8}$/);
    expect(await world.answer(challenge, 'email', code.slice(-6))).toBe('wrong');
    expect(await world.answer(challenge, 'email', code)).toBe('passed');
  });

  it('belongs to its challenge, its person and its channel', async () => {
    const [person, stranger] = [await world.person({ mobile: '+40721234568' }), await world.person()];
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const code = await world.codeFor(person.email);
    expect(await world.answer(await world.challenge(person), 'email', code)).toBe('wrong');
    expect(await world.answer(await world.challenge(stranger), 'email', code)).toBe('not_enrolled');
    expect(await world.answer({ id: challenge.id, boundTo: stranger.id }, 'email', code)).toBe('closed');
    expect(await world.answer(challenge, 'sms', code)).toBe('not_enrolled');
    expect(await world.answer(challenge, 'email', code)).toBe('passed');
  });

  it('is worthless once the address is another one, also between comparing and using it up', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    const code = await world.codeFor(person.email);
    const verdict = await world.factors.judge({ challenge, method: 'email', code });
    await world.outside.query(`update app_user set email = 'new@example.com', email_key = 'new@example.com' where id = $1`, [person.id]);
    if (!verdict.ok) throw new Error(`the code was right, and judged ${verdict.reason}`);
    expect(await world.tx((manager) => verdict.useUp(manager))).toBe(false);
    expect(await world.answer(challenge, 'email', code)).toBe('wrong');
  });

  it('is not sent when the address changed before the message was written', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    await world.outside.query(`update app_user set email = 'moved@example.com', email_key = 'moved@example.com' where id = $1`, [person.id]);
    expect((await world.delivered()).filter((each) => [person.email, 'moved@example.com'].includes(each.to))).toEqual([]);
    expect(await world.codes.deliveryOf(challenge.id)).toMatchObject({ status: 'failed' });
  });

  it('never goes to an address that is not verified, except to verify it', async () => {
    const person = await world.person({ emailVerified: false });
    const login = await world.challenge(person);
    expect(await world.send(login, 'email')).toEqual({ kind: 'failed', reason: 'unavailable', resendAfter: null });
    const challenge = await world.challenge(person, 'enrol');
    const begin = { userId: person.id, boundTo: challenge.boundTo, challengeId: challenge.id, chosen: false };
    const factor = await world.tx((manager) => world.enrolments.beginCode({ ...begin, method: 'email' }, manager));
    expect(await world.send(challenge, 'email')).toMatchObject({ kind: 'queued', factorId: factor.id });
    expect(await world.factors.enrolledOf(person.id)).toEqual([]);
    expect(await world.answer(challenge, 'email', await world.codeFor(person.email))).toBe('passed');
    expect(await world.factors.enrolledOf(person.id)).toMatchObject([{ id: factor.id, method: 'email', hint: 'p•••@e•••.com' }]);
    expect(await world.events(person)).toEqual(['factor_enrol_begin', 'code_sent', 'factor_confirm', 'contact_verified']);
    const { rows } = await world.outside.query('select email_verified_at from app_user where id = $1', [person.id]);
    expect(rows).toEqual([{ email_verified_at: world.now }]);
  });

  it('is not set up twice, nor without a number', async () => {
    const person = await world.person();
    const challenge = await world.challenge(person);
    await world.send(challenge, 'email');
    await world.answer(challenge, 'email', await world.codeFor(person.email));
    const next = await world.challenge(person, 'enrol');
    const begin = { userId: person.id, boundTo: next.boundTo, challengeId: next.id, chosen: true };
    await expect(world.tx((manager) => world.enrolments.beginCode({ ...begin, method: 'email' }, manager))).rejects.toMatchObject({ slug: 'conflict' });
    await expect(world.tx((manager) => world.enrolments.beginCode({ ...begin, method: 'sms' }, manager))).rejects.toMatchObject({ slug: 'conflict' });
  });

  it('is not sent for a challenge that is over, or to an account that was disabled', async () => {
    const person = await world.person();
    const cancelled = await world.challenge(person);
    await world.tx((manager) => world.challenges.cancel(cancelled.id, manager));
    expect(await world.send(cancelled, 'email')).toMatchObject({ kind: 'failed', reason: 'unavailable' });
    const open = await world.challenge(person);
    await world.outside.query('update app_user set disabled_at = app_now() where id = $1', [person.id]);
    expect(await world.send(open, 'email')).toMatchObject({ kind: 'failed', reason: 'unavailable' });
  });

  it('has a secret of its own for each channel and person', async () => {
    const people = [await world.person({ mobile: '+40721234569' }), await world.person({ mobile: '+40721234570' })];
    for (const person of people) {
      for (const method of ['email', 'sms'] as const) await world.send(await world.challenge(person), method);
    }
    const { rows } = await world.outside.query('select count(distinct secret)::int as secrets from second_factor where user_id = any($1)', [
      people.map((person) => person.id),
    ]);
    expect(rows).toEqual([{ secrets: 4 }]);
  });
});
