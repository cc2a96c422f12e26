import { OtpWorld, type Person } from './otp-world';

describe('the mailed enrolment link', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  async function mailed(person: Person) {
    const begun = await world.beginApp(person);
    const outcome = await world.tx((manager) =>
      world.enrolments.mailLink({ userId: person.id, factorId: begun.factorId, boundTo: begun.challenge.boundTo }, manager),
    );
    expect(outcome.kind).toBe('queued');
    const message = (await world.delivered()).find((each) => each.to === person.email);
    const token = /\/qrcode\/([A-Za-z0-9_-]{43})/.exec(message!.text)![1]!;
    return { ...begun, token, text: message!.text };
  }

  it('shows what the authenticator needs, to be confirmed on the sign-in that began it', async () => {
    const person = await world.person();
    const { token, text, provisioning, challenge, code } = await mailed(person);
    expect(text).not.toContain(provisioning.secret);
    expect(await world.enrolments.openLink(token)).toEqual({
      kind: 'open',
      userId: person.id,
      factorId: provisioning.id,
      boundTo: challenge.boundTo,
      securityVersion: 1,
      expiresAt: new Date('2026-03-01T12:04:00Z'),
      firstName: 'Ana',
      account: person.email,
      issuer: 'Countersign',
      provisioning,
    });
    expect(await world.answer(challenge, 'totp', code())).toBe('passed');
    expect(await world.enrolments.openLink(token)).toEqual({ kind: 'gone' });
  });

  it('lives as long as the setting says', async () => {
    const { token } = await mailed(await world.person());
    await world.travel(239);
    expect(await world.enrolments.openLink(token)).toMatchObject({ kind: 'open' });
    await world.travel(1);
    expect(await world.enrolments.openLink(token)).toEqual({ kind: 'gone' });
  });

  it('is void once a new one is mailed', async () => {
    const person = await world.person();
    const first = await mailed(person);
    const second = await mailed(person);
    expect(await world.enrolments.openLink(first.token)).toEqual({ kind: 'gone' });
    expect(await world.enrolments.openLink(second.token)).toMatchObject({ kind: 'open' });
  });

  it('leads nowhere once the enrolment was begun anew', async () => {
    const person = await world.person();
    const { token } = await mailed(person);
    await world.beginApp(person);
    expect(await world.enrolments.openLink(token)).toEqual({ kind: 'gone' });
  });

  it.each(['', 'x', 'A'.repeat(43), `${'A'.repeat(43)}\u0000`])('is unknown by %j', async (token) => {
    expect(await world.enrolments.openLink(token)).toEqual({ kind: 'unknown' });
  });
});
