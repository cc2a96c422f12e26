/**
 * Locking somebody out on purpose: ten wrong codes by whoever has the password, and the owner cannot get in either. The
 * recovery codes have a budget of their own, so the way back stays open; and ten wrong recovery codes do not lock the app
 * (product P-61, requirements R-067).
 */
import type { TestApp } from '../support/test-app';
import { attempt, enrolled, fail, siteWithApp } from './second-factor';

describe('a lock on one way in', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());

  it('of the app leaves the recovery codes, and using one does not lift it', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 5);
    await fail(site, ana, 5);
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
    expect((await attempt(site, ana, ana.recoveryCodes[0]!, 'recovery_code')).body.status).toBe('authenticated');
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
  });

  it('of the recovery codes leaves the app', async () => {
    const ben = await enrolled(site);
    await fail(site, ben, 5, 'recovery_code');
    await fail(site, ben, 5, 'recovery_code');
    const refused = await attempt(site, ben, ben.recoveryCodes[0]!, 'recovery_code');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1800']);
    expect((await attempt(site, ben, ben.code())).body.status).toBe('authenticated');
    expect((await attempt(site, ben, ben.recoveryCodes[0]!, 'recovery_code')).status).toBe(429);
    await site.clock.advance(1800);
    expect((await attempt(site, ben, ben.recoveryCodes[0]!, 'recovery_code')).status).toBe(200);
  });
});
