import { addPerson, authenticator, codeSentTo, configure, enrolApp, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/**
 * One right code, fifty hands. A thief who reads a code over the victim's shoulder sends it at the same moment as the
 * victim, in a pending login of his own or in the victim's, and to another process behind the same balancer: whatever is
 * checked by reading first and writing afterwards lets both in (ASVS 5.0 §15.4.2; RFC 6238 §5.2 "at most once").
 * Fifty requests are released together on two applications with one database; exactly one of them may end in a session.
 */
describe('one right code sent fifty times at once to two processes', () => {
  let one: TestApp;
  let two: TestApp;

  beforeAll(async () => {
    one = await createTestApp();
    two = await one.second();
    await configure(one, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  const copyOf = (client: HttpClient, site: TestApp): HttpClient => {
    const copy = site.client();
    for (const [name, value] of client.cookies) copy.cookies.set(name, value);
    return copy;
  };

  const burst = async (pending: HttpClient, code: string): Promise<number[]> => {
    const hands = Array.from({ length: 50 }, (_, n) => copyOf(pending, n % 2 === 0 ? one : two));
    const answers = await Promise.all(hands.map((hand) => hand.post('/auth/second-factor', { code })));
    expect(answers.filter((answer) => answer.status >= 500)).toEqual([]);
    return answers.filter((answer) => answer.status === 200).map((answer) => answer.status);
  };

  const sessionsOf = async (person: Person): Promise<number> => {
    const { rows } = await one.sql.query(`select count(*)::int as count from session where user_id = $1 and ended_at is null`, [person.id]);
    return rows[0].count;
  };

  it('a code of the app, in one pending login', async () => {
    const ana = await addPerson(one);
    const app = await enrolApp(one, one.client(), ana);
    await one.sql.query('update session set ended_at = app_now() where user_id = $1', [ana.id]);
    await one.clock.advance(30);
    const pending = one.client();
    await signIn(pending, ana);
    expect(await burst(pending, app.code())).toEqual([200]);
    expect(await sessionsOf(ana)).toBe(1);
  });

  it('a code of the app, in three pending logins of the same person', async () => {
    const ben = await addPerson(one);
    const app = await enrolApp(one, one.client(), ben);
    await one.sql.query('update session set ended_at = app_now() where user_id = $1', [ben.id]);
    await one.clock.advance(30);
    const logins = [one.client(), one.client(), one.client()];
    for (const login of logins) await signIn(login, ben);
    const code = app.code();
    const answers = await Promise.all(
      logins.flatMap((login) => [copyOf(login, one), copyOf(login, two)]).map((hand) => hand.post('/auth/second-factor', { code })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(await sessionsOf(ben)).toBe(1);
  });

  it('the code that confirms an enrolment', async () => {
    const carl = await addPerson(one);
    const pending = one.client();
    await signIn(pending, carl);
    const begun = await pending.post('/me/factors/totp', {});
    expect(await burst(pending, authenticator(begun.body.secret, one.clock).code())).toEqual([200]);
    expect(await sessionsOf(carl)).toBe(1);
    const { rows } = await one.sql.query(`select count(*)::int as codes from recovery_code where user_id = $1 and superseded_at is null`, [carl.id]);
    expect(rows[0].codes).toBe(10);
  });

  it('a mailed code', async () => {
    await configure(one, { two_factor_method: 'Email' });
    const eva = await addPerson(one);
    const pending = one.client();
    await signIn(pending, eva);
    expect(await burst(pending, await codeSentTo(one, eva.email))).toEqual([200]);
    expect(await sessionsOf(eva)).toBe(1);
  });
});
