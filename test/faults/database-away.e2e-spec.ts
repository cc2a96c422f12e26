import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import { DatabaseProxy } from '../support/database-proxy';
import { eventually } from '../support/eventually';
import type { Answer } from '../support/http-client';
import { messages } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { contents, unbalanced } from './books';
import { STEPS, World } from './steps';

/**
 * The database goes away at every statement of every step of signing in (product P-97): before the step, and after each of
 * its statements was carried out and nobody heard of it, the commits included. Whoever asked is told 503 and when to come
 * back, nobody is let in by it, what belongs together is written together or not at all, and once the database is back
 * everybody signs in, without a restart.
 */
describe('a database that goes away', () => {
  jest.setTimeout(120_000);
  let site: TestApp;
  let proxy: DatabaseProxy;
  let world: World;

  beforeAll(async () => {
    const between = async (target: TestApp['database']['target']) => (proxy = await DatabaseProxy.before(target)).target;
    site = await createTestApp({ TRUST_PROXY: '1' }, undefined, between);
    // Every loss is a line of the log, on purpose.
    site.app.useLogger(false);
    world = new World(site);
    await world.setUp();
  });
  afterEach(() => proxy.back());
  afterAll(async () => {
    await site.close();
    proxy.away();
  });

  /** What was under way on the server is rolled back, or done. */
  const settled = (): Promise<void> =>
    eventually(async () => (await site.sql.query(`select 1 from pg_stat_activity where application_name = 'countersign' and datname = current_database()`)).rowCount === 0);

  const expectUnavailable = (answer: Answer): void => {
    const slug = answer.body === undefined ? null : String(answer.body.type).split('/').at(-1);
    expect({ status: answer.status, slug, text: answer.text }).toEqual({ status: 503, slug: answer.body === undefined ? null : 'unavailable', text: answer.text });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.setCookie.filter((line) => /^(__Host-)?countersign(-pending)?=[^;]/.test(line))).toEqual([]);
  };

  describe.each(STEPS)('$name', ({ done, prepare }) => {
    it('is answered 503 while it is away, writes nothing, and can be done when it is back', async () => {
      const { run } = await prepare(world);
      proxy.away();
      await settled();
      const before = await contents(site.sql);
      for (let time = 0; time < 2; time += 1) expectUnavailable(await run());
      expect(await contents(site.sql)).toEqual(before);
      await proxy.back();
      expect((await run()).status).toBe(done);
    });

    it('is whole or not at all, whichever of its statements was the last one heard', async () => {
      for (let at = 1; ; at += 1) {
        const { person, run } = await prepare(world);
        proxy.lose(at, 'answer');
        const answer = await run();
        if (!proxy.hit) {
          expect([answer.status, at]).toEqual([done, expect.any(Number)]);
          await proxy.back();
          break;
        }
        expectUnavailable(answer);
        await settled();
        await proxy.back();
        expect({ at, wrong: await unbalanced(site.sql) }).toEqual({ at, wrong: [] });
        await site.clock.advance(30);
        expect({ at, status: (await world.signInAnew(person)).status }).toEqual({ at, status: 200 });
      }
    });
  });

  it('an outbox loses nothing, whichever of its statements was the last one heard', async () => {
    const worker = site.app.get(OutboxWorker, { strict: false });
    const states: boolean[] = [];
    for (let at = 1, hit = true; hit; at += 1) {
      await worker.drain();
      const { person } = await world.pending({}, await world.byMail());
      proxy.lose(at, 'answer');
      await worker.drain().catch(() => undefined);
      hit = proxy.hit;
      if (hit) await settled();
      await proxy.back();
      const sent = async () => (await site.sql.query(`select sent_at is not null as sent from outbox_message where user_id = $1 and template = 'sign_in_code'`, [person.id])).rows[0]?.sent;
      states.push(await sent());
      // Longer than a lease: whoever held it is taken for dead.
      await site.clock.advance(46);
      await worker.drain();
      expect({ at, sent: await sent() }).toEqual({ at, sent: true });
      expect((await messages(site)).filter(({ to }) => to === person.email).length).toBeLessThanOrEqual(2);
    }
    expect(new Set(states)).toEqual(new Set([true, false]));
  });
});
