import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { attempt, enrolled, fail, siteWithApp, wrongCode, type Enrolled } from '../attacks/second-factor';
import { CommandLineSite } from '../support/command-line';
import { guess } from '../support/guessing';
import { messages, signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { signedIn } from './signed-in';

/** Who is locked, why and until when, and how it is lifted: from the office and from the machine (product P-62, contract §5, §6). */
describe('lifting the locks of a second factor', () => {
  let site: TestApp;
  let ana: Enrolled;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    ana = await enrolled(site);
    await fail(site, ana, 5);
    await fail(site, ana, 5);
    expect((await attempt(site, ana, ana.code())).status).toBe(429);
  });

  const eventsOf = async (event: string) =>
    (await site.sql.query('select actor_id, actor, before from audit_event where event = $1 and target_id = $2', [event, ana.id])).rows;
  const recoveryLocked = async () => {
    await fail(site, ana, 5, 'recovery_code');
    await fail(site, ana, 5, 'recovery_code');
  };

  it('over HTTP: told to the person once, by the name of who did it, and not where nothing was locked', async () => {
    const boss = await signedIn(site, `boss-${ana.id}`, ['Administrator']);
    const told = async () => (await messages(site)).filter(({ to, subject }) => to === ana.email && subject === 'A lock of your Countersign account was lifted').map(({ text }) => text);
    for (const _ of ['locked', 'not locked']) expect((await boss.client.post(`/users/${ana.id}/unlock`)).status).toBe(200);
    expect(await told()).toEqual([expect.stringMatching(new RegExp(`an administrator \\(boss-${ana.id}\\) lifted the locks.*Time: .*If you did not ask for this`, 's'))]);
    await site.sql.query(`update app_user set language = 'de' where id = $1`, [ana.id]);
    await recoveryLocked();
    await boss.client.post(`/users/${ana.id}/unlock`);
    const german = (await messages(site)).find(({ to, subject }) => to === ana.email && subject.startsWith('Eine Sperre Ihres Kontos bei Countersign wurde aufgehoben'));
    expect(german?.text).toMatch(/die Administration \(boss-.*\) hat die Sperren Ihres Kontos/);
  });

  it('over HTTP: every lock at once, and the code is heard again', async () => {
    await recoveryLocked();
    const boss = await signedIn(site, `boss-${ana.id}`, ['Administrator']);
    const until = new Date(site.clock.now().getTime() + 1_800_000).toISOString();
    const seen = (await boss.client.get('/users?locked=true&limit=100')).body.items.find(({ id }: { id: string }) => id === ana.id);
    expect(seen.locks.map((lock: { until: string }) => lock.until)).toEqual(seen.locks.map(() => until));
    expect(seen.locks.map((lock: { reason: string }) => lock.reason).sort()).toEqual(['wrong_codes', 'wrong_recovery_codes']);
    const lifted = await boss.client.post(`/users/${ana.id}/unlock`);
    expect(lifted).toMatchObject({ status: 200, body: { id: ana.id, locks: [] } });
    expect((await boss.client.get('/users?locked=true&limit=100')).body.items).not.toContainEqual(expect.objectContaining({ id: ana.id }));
    expect(await eventsOf('authn_login_unlock')).toEqual([{ actor_id: boss.id, actor: 'b•••@e•••.com', before: { locks: seen.locks.map(({ what }: { what: string }) => what) } }]);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
    expect((await attempt(site, ana, ana.recoveryCodes[0]!, 'recovery_code')).status).toBe(200);
  });

  it('over HTTP: counting begins anew, not one short of the next lock', async () => {
    const boss = await signedIn(site, `boss-${ana.id}`, ['Administrator']);
    expect((await boss.client.post(`/users/${ana.id}/unlock`)).status).toBe(200);
    await fail(site, ana, 5);
    await fail(site, ana, 4);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
  });

  it('over HTTP: a suspended app is in use again', async () => {
    const boss = await signedIn(site, `boss-${ana.id}`, ['Administrator']);
    await boss.client.post(`/users/${ana.id}/unlock`);
    await site.sql.query(`update factor_budget set in_a_row = '{"totp": 49}' where user_id = $1`, [ana.id]);
    expect((await attempt(site, ana, wrongCode(ana))).status).toBe(401);
    expect((await attempt(site, ana, ana.code())).status).toBe(422);
    expect((await boss.client.get(`/users/${ana.id}`)).body.locks).toEqual([{ what: 'totp', until: null, reason: 'suspended' }]);
    expect((await boss.client.post(`/users/${ana.id}/unlock`)).body.locks).toEqual([]);
    expect(await eventsOf('factor_resume')).toMatchObject([{ actor_id: boss.id }]);
    expect((await attempt(site, ana, ana.code())).status).toBe(200);
  });

  /** Last, because the command takes passport's strategy of this process along when it ends. */
  it('from the command line: password and factor, told as the work of whoever has the machine', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'countersign-unlock-'));
    const file = path.join(folder, 'keys.json');
    writeFileSync(file, site.keyRing.toDocument(), { mode: 0o600 });
    for (let round = 0; round < 10; round += 1) {
      await guess(site.client(), ana.email);
      await site.clock.advance(60);
    }
    expect((await signIn(site.client(), ana)).status).toBe(429);
    const line = new CommandLineSite(site.database.target, { KEYS_FILE: file, DATA_DIR: folder });
    try {
      const said = await line.run(['user', 'unlock', ana.email.toUpperCase(), '--json']);
      expect(said).toMatchObject({ code: 0, json: { id: ana.id, locks: [] } });
      expect((await line.run(['user', 'unlock', ana.email])).out).toBe(`${ana.email} was not locked`);
      expect(await line.run(['user', 'unlock', 'nobody@erp.example'])).toMatchObject({ code: 1, error: expect.stringContaining('Nobody has this login') });
      expect((await line.run(['user', 'unlock'])).code).toBe(2);
      const events = await eventsOf('authn_login_unlock');
      expect(events).toEqual([{ actor_id: null, actor: expect.stringMatching(/^cli:/), before: { locks: ['password', 'factor'] } }]);
      const after = await site.second();
      try {
        expect((await attempt(after, ana, ana.code())).status).toBe(200);
        expect((await line.run(['two-factor', 'reset', '--user', ana.email, '--reason', 'phone lost'])).code).toBe(0);
        const told = (await messages(after)).filter(({ to }) => to === ana.email).map(({ text }) => text);
        for (const words of [/an administrator \(cli:[^)]+\) lifted the locks/, /an administrator \(cli:[^)]+\) took away every way/]) {
          expect(told).toContainEqual(expect.stringMatching(words));
        }
      } finally {
        await after.close();
      }
    } finally {
      line.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
