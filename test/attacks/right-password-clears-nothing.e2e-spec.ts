/**
 * Guess four times, sign in with the password again, guess four times more: where a right password clears the count of wrong
 * codes, there is no limit (PortSwigger, "2FA bypass using a brute-force attack"). Nor does anything else but a right code
 * of that very account (requirements R-066).
 */
import { signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, fail, siteWithApp } from './second-factor';

describe('what does not clear the count', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());

  it('neither the right password nor the success of somebody else', async () => {
    const [ana, ben] = [await enrolled(site), await enrolled(site)];
    for (let round = 0; round < 5; round += 1) {
      await fail(site, ana, 2);
      await signIn(site.client(), ana);
      expect((await attempt(site, ben, ben.code())).status).toBe(200);
      await site.clock.advance(30);
    }
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
  });

  it('nor leaving the sign-in, nor a shape that is no code', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 4);
    const leaver = await fail(site, ana, 5);
    await leaver.post('/auth/logout');
    const client = site.client();
    await signIn(client, ana);
    expect((await answer(client, 'not a code')).status).toBe(422);
    expect((await answer(client, '12345')).status).toBe(422);
    await fail(site, ana, 1);
    expect((await answer(client, ana.code())).status).toBe(429);
  });

  it('the right code does, for the hour', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 5);
    await fail(site, ana, 4);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
    await site.clock.advance(30);
    await fail(site, ana, 5);
    await fail(site, ana, 4);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
  });
});
