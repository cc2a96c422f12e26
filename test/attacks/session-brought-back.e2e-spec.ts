import { addPerson, PASSWORD, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/**
 * The ended session that comes back. A store that writes a session at the end of every request (an upsert) lets a slow
 * request revive what a logout, a change of password or an administrator has just ended
 * (github.com/expressjs/session issue 632). Here a step-up, which makes a new session out of a living one, races the logout
 * of the same session on two processes: whichever wins, nothing may be left alive unless the step-up answered first and
 * the logout then ended its old cookie only, and a session that was ended first never gets a successor.
 */
describe('a step-up racing a logout', () => {
  let one: TestApp;
  let two: TestApp;

  beforeAll(async () => {
    one = await createTestApp();
    two = await one.second();
  });
  afterAll(async () => {
    await two.close();
    await one.close();
  });

  it('never makes a session out of an ended one', async () => {
    const ana = await addPerson(one);
    for (let round = 0; round < 10; round += 1) {
      const client = one.client();
      await signIn(client, ana);
      const other = two.client();
      for (const [name, value] of client.cookies) other.cookies.set(name, value);
      const [stepUp, logout] = await Promise.all([client.post('/auth/step-up', { password: PASSWORD }), other.post('/auth/logout')]);
      expect(logout.status).toBe(204);
      expect([200, 401]).toContain(stepUp.status);
      const { rows } = await one.sql.query(
        `select s.id, s.ended_at, exists (
             select 1 from session later where later.user_id = s.user_id and later.signed_in_at = s.signed_in_at and later.id > s.id) as has_successor,
           s.ended_because from session s where s.user_id = $1 and ended_because = 'logout'`,
        [ana.id],
      );
      for (const row of rows) expect(row).toMatchObject({ has_successor: false });
      const alive = await one.sql.query('select count(*)::int as count from session where user_id = $1 and ended_at is null', [ana.id]);
      expect(alive.rows[0].count).toBe(stepUp.status === 200 ? 1 : 0);
      await one.sql.query(`delete from session where user_id = $1`, [ana.id]);
      await one.clock.advance(1);
    }
  });

  it('a session ended by an administrator stays ended for the request that is under way', async () => {
    const ben = await addPerson(one);
    const client = one.client();
    await signIn(client, ben);
    await one.sql.query(`update session set ended_at = app_now(), ended_because = 'administrator' where user_id = $1`, [ben.id]);
    expect((await client.post('/auth/step-up', { password: PASSWORD })).status).toBe(401);
    const alive = await one.sql.query('select count(*)::int as count from session where user_id = $1 and ended_at is null', [ben.id]);
    expect(alive.rows[0].count).toBe(0);
  });
});
