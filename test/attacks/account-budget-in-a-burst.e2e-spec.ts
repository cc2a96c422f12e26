/**
 * Three sign-ins on two servers, sixty guesses released together (CVE-2026-35597, CVE-2026-26206): a budget that is read
 * before it is written lets most of them through. Counted in one statement and committed before anything is compared, so
 * ten are heard, however many servers there are (requirements ).
 */
import { signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, siteWithApp, wrongCode } from './second-factor';

const isHeard = ({ body }: { body: { type: string } }): boolean => body.type.endsWith('/invalid-code');

describe('a burst of guesses on two servers', () => {
  let site: TestApp;
  let second: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
    second = await site.second();
  });
  afterAll(async () => {
    await second.close();
    await site.close();
  });

  it('has ten at most, and the lock is recorded once', async () => {
    const ana = await enrolled(site);
    const clients = [site.client(), second.client(), site.client()];
    for (const client of clients) await signIn(client, ana);
    const wrong = wrongCode(ana);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => answer(clients[n % 3]!, wrong)));
    let heard = answers.filter(isHeard).length;
    expect(heard).toBeGreaterThanOrEqual(5);
    // A guess at a sign-in whose five are spent holds a place for an instant: what the burst left over comes one by one.
    while (isHeard(await attempt(site, ana, wrong))) heard += 1;
    expect(heard).toBe(10);
    const { rows } = await site.sql.query(
      `select event, count(*)::int from audit_event where target_id = $1 and event in ('authn_second_factor_fail', 'authn_login_lock') group by event order by event`,
      [ana.id],
    );
    expect(rows).toEqual([
      { event: 'authn_login_lock', count: 1 },
      { event: 'authn_second_factor_fail', count: 10 },
    ]);
    expect((await attempt(second, ana, ana.code())).status).toBe(429);
  });

  it('a try stays counted when what follows breaks off', async () => {
    const ben = await enrolled(site);
    await site.sql.query(`create function audit_breaks() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$`);
    await site.sql.query(`create trigger audit_breaks before insert on audit_event for each row when (new.event = 'authn_second_factor_fail') execute function audit_breaks()`);
    const client = site.client();
    await signIn(client, ben);
    expect((await answer(client, wrongCode(ben))).status).toBe(500);
    await site.sql.query('drop trigger audit_breaks on audit_event');
    const { rows } = await site.sql.query('select cardinality(hour) as hour, cardinality(day) as day from factor_budget where user_id = $1', [ben.id]);
    expect(rows).toEqual([{ hour: 1, day: 1 }]);
  });
});
