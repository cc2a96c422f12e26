import type { HttpClient } from '../support/http-client';
import { addPerson, codeSentTo, messages, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { slugOf } from './attack-tools';

/**
 * A session is stolen, or left open for a minute, and the account's address is to become the thief's: whoever has it has the
 * next password too (OWASP ASVS 5.0 §6.3.7, NIST SP 800-63B-4 §4.6). A code is good for the destination it went to, in the
 * session that asked for it, once; what is tried elsewhere or too often changes nothing. Product P-40, P-70, R-039.
 */
describe('a code for another contact', () => {
  let one: TestApp;
  let two: TestApp;
  let ana: Person;
  let client: HttpClient;

  beforeAll(async () => {
    one = await createTestApp();
    two = await one.second();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });
  beforeEach(async () => {
    ana = await addPerson(one);
    client = one.client();
    await signIn(client, ana);
  });

  const want = async (wish: object, by = client): Promise<void> => {
    expect((await by.patch('/me', wish)).status).toBe(202);
  };
  const confirm = (code: string, by = client, contact = 'email') => by.post(`/me/contacts/${contact}/confirm`, { code });
  const onFile = async (): Promise<unknown> => {
    const { rows } = await one.sql.query('select email, mobile_number, security_version from app_user where id = $1', [ana.id]);
    return Object.values(rows[0]);
  };
  const NUMBER = '+4915112345611';
  const unchanged = () => [ana.email, null, 1];

  it('does not confirm the destination asked for after it, nor the other channel', async () => {
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    await want({ email: `victim-${ana.email}` });
    expect((await confirm(own)).status).toBe(401);
    await want({ mobileNumber: NUMBER });
    for (const contact of ['email', 'mobileNumber']) expect([401, 404]).toContain((await confirm(own, client, contact)).status);
    expect(await onFile()).toEqual(unchanged());
  });

  it('is worth nothing once somebody turns the wish to another destination, in the row itself', async () => {
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    await one.sql.query('update contact_change set new_destination = $2 where user_id = $1', [ana.id, `victim-${ana.email}`]);
    expect((await confirm(own)).status).toBe(401);
    expect(await onFile()).toEqual(unchanged());
  });

  it('is worth nothing in another session, of the same person or of somebody else', async () => {
    const [second, mallory] = [two.client(), one.client()];
    await signIn(second, ana);
    await signIn(mallory, await addPerson(one));
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    for (const other of [second, mallory]) expect(slugOf(await confirm(own, other))).toBe('not-found');
    await want({ email: `second-${ana.email}` }, second);
    expect((await confirm(own, second)).status).toBe(401);
    expect(await onFile()).toEqual(unchanged());
    expect((await confirm(own)).status).toBe(200);
    expect((await second.get('/me')).status).toBe(401);
  });

  it('signs nobody in and proves no factor, and a sign-in code confirms no contact', async () => {
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    expect((await client.post('/auth/step-up', { method: 'email', code: own })).status).toBe(422);
    const begun = await client.post('/me/factors/email');
    expect((await client.post(`/me/factors/${begun.body.id}/confirm`, { code: own })).status).toBe(401);
    const enrolling = await codeSentTo(one, ana.email);
    expect((await confirm(enrolling)).status).toBe(401);
    expect(await onFile()).toEqual(unchanged());
    expect((await confirm(own)).status).toBe(200);
    const { rows } = await one.sql.query('select confirmed_at from second_factor where user_id = $1', [ana.id]);
    expect(rows).toEqual([{ confirmed_at: null }]);
  });

  it('sent twenty times at once over two processes makes one change', async () => {
    const twin = two.client();
    for (const [name, value] of client.cookies) twin.cookies.set(name, value);
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, turn) => confirm(own, turn % 2 === 0 ? client : twin)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await onFile()).toEqual([`own-${ana.email}`, null, 2]);
    const told = (await messages(one)).concat(await messages(two)).filter(({ to, text }) => to === ana.email && text.includes('no longer come here'));
    expect(told).toHaveLength(1);
  });

  it('guessed at in a burst costs five tries, in the account’s own budget, and a right one forgives none of them', async () => {
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    const wrong = Array.from({ length: 4 }, (_, turn) => String((Number(own) + turn + 1) % 1_000_000).padStart(6, '0'));
    await Promise.all(wrong.map((guess) => confirm(guess)));
    expect((await confirm(own)).status).toBe(200);
    const failures = async () => (await one.sql.query('select cardinality(hour) as failures from factor_budget where user_id = $1', [ana.id])).rows[0].failures;
    expect(await failures()).toBe(4);
    await want({ email: `more-${ana.email}` });
    const more = await codeSentTo(one, `more-${ana.email}`);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, turn) => confirm(String((Number(more) + turn + 1) % 1_000_000).padStart(6, '0'))));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect((await confirm(more)).status).not.toBe(200);
    expect(await failures()).toBe(9);
  });

  it('ends nothing and changes nothing where the account changed under it', async () => {
    await want({ email: `own-${ana.email}` });
    const own = await codeSentTo(one, `own-${ana.email}`);
    await one.sql.query('update app_user set security_version = security_version + 1 where id = $1', [ana.id]);
    expect(slugOf(await confirm(own))).toBe('unauthenticated');
    expect(await onFile()).toEqual([ana.email, null, 2]);
  });
});
