/**
 * A guesser in the owner's shadow: whenever the owner signs in, the hourly count begins anew. The count of the day does not
 * (requirements R-059): thirty failures within 24 h lock to the end of that window, whoever succeeded in between.
 */
import { signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { attempt, enrolled, fail, siteWithApp, type Enrolled } from './second-factor';

describe('guessing between the sign-ins of the owner', () => {
  let site: TestApp;
  let ana: Enrolled;
  let first: Date;

  beforeAll(async () => {
    site = await siteWithApp();
    ana = await enrolled(site);
    first = site.clock.now();
    for (let round = 0; round < 7; round += 1) {
      await fail(site, ana, 4);
      expect((await attempt(site, ana, ana.code())).status).toBe(200);
      await site.clock.advance(60);
    }
  }, 120_000);
  afterAll(() => site.close());

  it('is locked at the thirtieth, to the end of the window', async () => {
    await fail(site, ana, 2);
    const end = first.getTime() + 86_400_000;
    const refused = await attempt(site, ana, ana.code());
    expect([refused.status, refused.body.retryAfterSeconds]).toEqual([429, (end - site.clock.now().getTime()) / 1000]);
    const client = site.client();
    expect((await signIn(client, ana)).body.methods[0]).toEqual({ method: 'totp', lockedUntil: new Date(end).toISOString() });
  });

  it('half an hour later it still is', async () => {
    await site.clock.advance(1800);
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
  });

  it('the way back is open meanwhile, and opens nothing else', async () => {
    expect((await attempt(site, ana, ana.recoveryCodes[0]!, 'recovery_code')).status).toBe(200);
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
  });

  it('ends when the first of the thirty is a day old', async () => {
    await site.clock.set(new Date(first.getTime() + 86_399_000));
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
    await site.clock.advance(1);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
  });
});
