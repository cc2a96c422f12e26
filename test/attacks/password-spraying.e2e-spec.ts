/**
 * One common password, tried on every account there is: no account ever sees many failures, so the source has to
 * (OWASP Credential Stuffing CS; security requirements ). The people of an office behind that address are still
 * heard, or one guesser among them would shut out all the others (product P-60).
 */
import { BEHIND_A_PROXY, elsewhere, eventsOf, from, guess, seen, times } from '../support/guessing';
import type { HttpClient } from '../support/http-client';
import { addPerson, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

describe('spraying one password over many names', () => {
  let site: TestApp;
  let ana: Person;
  let bruno: Person;
  beforeEach(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
    ana = await addPerson(site);
    bruno = await addPerson(site);
  });
  afterEach(() => site.close());

  const spray = async (client: () => HttpClient, count: number): Promise<number[]> => {
    const answers = [];
    for (let name = 0; name < count; name += 1) answers.push((await guess(client(), `name${name}@erp.example`)).status);
    return answers;
  };

  it('ends after twenty from one address, for known and unknown names and right passwords alike', async () => {
    const office = '203.0.113.7';
    expect(await spray(() => from(site, office), 25)).toEqual([...times(20, 401), ...times(5, 429)]);
    const answers = [await guess(from(site, office), 'nobody@erp.example'), await guess(from(site, office), ana.email), await signIn(from(site, office), ana)];
    expect(answers[0]).toMatchObject({ status: 429, body: { retryAfterSeconds: 600 } });
    expect(new Set(answers.map(seen)).size).toBe(1);
    expect(await eventsOf(site, 'excess_rate_limit_exceeded')).toMatchObject([{ reason: 'passwords_from_source' }]);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    await site.clock.advance(600);
    expect((await signIn(from(site, office), bruno)).status).toBe(200);
  });

  it('still hears who signed in there within 30 days, and browsers that know the account', async () => {
    const office = '203.0.113.7';
    await signIn(from(site, office), ana);
    const laptop = elsewhere(site);
    await signIn(laptop, bruno);
    await site.clock.advance(29 * 86_400);
    await spray(() => from(site, office), 20);
    expect((await signIn(from(site, office), ana)).status).toBe(200);
    expect((await signIn(from(site, office), bruno)).status).toBe(429);
    const moved = from(site, office);
    for (const [name, value] of laptop.cookies) moved.cookies.set(name, value);
    expect((await signIn(moved, bruno)).status).toBe(200);
  });

  it('forgets who signed in there longer ago', async () => {
    const office = '203.0.113.7';
    await signIn(from(site, office), ana);
    await site.clock.advance(30 * 86_400);
    await spray(() => from(site, office), 20);
    expect((await signIn(from(site, office), ana)).status).toBe(429);
  });

  it('gains nothing by the addresses of one IPv6 subscriber, or by headers of its own', async () => {
    let host = 0;
    expect(await spray(() => from(site, `2001:db8:1:2::${(host += 1).toString(16)}`), 21)).toEqual([...times(20, 401), 429]);
    const liar = from(site, '6.6.6.6, 2001:db8:1:2:ffff::1');
    expect((await guess(liar, 'one.more@erp.example')).status).toBe(429);
    expect((await guess(from(site, '2001:db8:1:3::1'), 'one.more@erp.example')).status).toBe(401);
  });

  it('an own sign-in in between does not start the count anew (PortSwigger, “broken brute-force protection”)', async () => {
    const mallory = await addPerson(site);
    const desk = '203.0.113.7';
    for (let name = 0; name < 20; name += 1) {
      expect((await guess(from(site, desk), `name${name}@erp.example`)).status).toBe(401);
      expect((await signIn(from(site, desk), mallory)).status).toBe(200);
    }
    expect((await guess(from(site, desk), ana.email)).status).toBe(429);
  });
});
