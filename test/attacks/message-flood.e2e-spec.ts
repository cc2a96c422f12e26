/**
 * Filling somebody's mailbox or telephone with codes: by asking again and again, in many sign-ins, from many places, on several
 * servers at once, or by way of several accounts (OWASP ASVS 5.0 2.4.1 and 6.6.3; Twilio rate-limit keys; requirements
 * A place in every count is taken before anything is owed, or nothing is owed. Codes that were used rightly do not
 * count, but for the absolute stop (product P-43).
 */
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { addPerson, codeSentTo, configure, messages, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { alarms, askFor, limited, outcomeOf, people, queued, reachable, signInByCode } from './sending';

/** What is tested is who gets through, not who gets one of ten connections in time on a machine that is busy with other suites. */
const patient = ({ driver }: DataSource): void => {
  (driver as unknown as { master: Pool }).master.options.connectionTimeoutMillis = 25_000;
};

describe('a flood of messages', () => {
  let site: TestApp;
  let began: Date;
  let turn = 0;
  let number: string;

  /** One for all: everybody and every number is new, and every window of the test before is over. */
  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '127.0.0.0/8' });
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    await site.clock.advance(2 * 86_400);
    began = site.clock.now();
    number = `+4072123${String((turn += 1)).padStart(4, '0')}`;
  });

  const send = (person: Person, method: 'email' | 'sms' = 'email', address: string | null = null) => outcomeOf(askFor(site, person, method, address));
  const times = async (count: number, work: () => Promise<unknown>) => {
    for (let n = 0; n < count; n += 1) await work();
  };
  /** Over both channels: more than five to one address would be refused for that alone. */
  const fiveOf = async (person: Person) => {
    await times(3, () => send(person));
    await times(2, () => send(person, 'sms'));
  };
  const received = async (to: string) => (await messages(site)).filter((message) => message.to === to).length;
  const rows = async () => (await site.sql.query('select 1 from send_reservation')).rowCount;

  it('of one person is five in ten minutes, to the second, over both channels', async () => {
    const ana = await reachable(site, number);
    await fiveOf(ana);
    expect(await send(ana, 'sms')).toEqual(limited(site, 600));
    expect(await send(ana)).toEqual(limited(site, 600));
    expect([await received(ana.email), await received(number)]).toEqual([3, 2]);
    await site.clock.advance(599);
    expect(await send(ana)).toEqual(limited(site, 1));
    await site.clock.advance(1);
    expect(await send(ana)).toMatchObject({ kind: 'queued' });
    expect(await alarms(site, began)).toEqual(['user_10_minutes']);
  });

  it('of one person slides: five late in one window are not followed by five early in the next', async () => {
    const ana = await reachable(site, number);
    await send(ana);
    await site.clock.advance(590);
    await times(2, () => send(ana));
    await times(2, () => send(ana, 'sms'));
    await site.clock.advance(10);
    expect(await send(ana)).toMatchObject({ kind: 'queued' });
    expect(await send(ana)).toEqual(limited(site, 590));
  });

  it('of one person is ten a day', async () => {
    const ana = await reachable(site, number);
    await times(5, () => send(ana));
    await site.clock.advance(600);
    await times(5, () => send(ana, 'sms'));
    await site.clock.advance(600);
    expect(await send(ana)).toEqual(limited(site, 86_400 - 1_200));
    await site.clock.advance(86_400 - 1_201);
    expect(await send(ana)).toEqual(limited(site, 1));
    await site.clock.advance(1);
    expect(await send(ana)).toMatchObject({ kind: 'queued' });
    expect(await alarms(site, began)).toContain('user_day');
  });

  it('to one number that goes from account to account is five an hour', async () => {
    const [first, second] = [await reachable(site, number), await reachable(site)];
    await times(3, () => send(first, 'sms'));
    await site.sql.query('update app_user set mobile_number = null where id = $1', [first.id]);
    await site.sql.query(`update app_user set mobile_number = $2, mobile_verified_at = app_now() where id = $1`, [second.id, number]);
    await times(2, () => send(second, 'sms'));
    expect(await send(second, 'sms')).toEqual(limited(site, 3_600));
    expect(await send(second)).toMatchObject({ kind: 'queued' });
    await site.clock.advance(3_599);
    expect(await send(second, 'sms')).toEqual(limited(site, 1));
    await site.clock.advance(1);
    expect(await send(second, 'sms')).toMatchObject({ kind: 'queued' });
    expect(await alarms(site, began)).toEqual(['destination_hour']);
  });

  it('to one address over several accounts is ten a day', async () => {
    const owners = await people(site, 3);
    const moves = async (to: Person) => {
      await site.sql.query(`update app_user set email = id || '@erp.example', email_key = id || '@erp.example' where email_key = 'victim@erp.example'`);
      await site.sql.query(`update app_user set email = 'victim@erp.example', email_key = 'victim@erp.example' where id = $1`, [to.id]);
    };
    for (const owner of owners.slice(0, 2)) {
      await moves(owner);
      await times(5, () => send(owner));
      await site.clock.advance(3_600);
    }
    await moves(owners[2]!);
    expect(await send(owners[2]!)).toEqual(limited(site, 86_400 - 7_200));
    expect(await alarms(site, began)).toEqual(['destination_day']);
  });

  it('from one place is twenty an hour, however many people and addresses of its network', async () => {
    const everybody = await people(site, 22);
    for (const [index, person] of everybody.slice(0, 20).entries()) await send(person, 'email', `2001:db8:1:2::${(index + 1).toString(16)}`);
    const [last, neighbour] = everybody.slice(20) as [Person, Person];
    expect(await send(last, 'email', '2001:db8:1:2:ffff::9')).toEqual(limited(site, 3_600));
    expect(await send(neighbour, 'email', '2001:db8:1:3::9')).toMatchObject({ kind: 'queued' });
    await site.clock.advance(3_599);
    expect(await send(last, 'email', '2001:db8:1:2::1')).toEqual(limited(site, 1));
    await site.clock.advance(1);
    expect(await send(last, 'email', '2001:db8:1:2::1')).toMatchObject({ kind: 'queued' });
    expect(await alarms(site, began)).toEqual(['source_hour']);
  });

  it('is told once per window, not once per knock, and leaves nothing counted', async () => {
    const ana = await reachable(site, number);
    await fiveOf(ana);
    const before = await rows();
    await times(20, () => send(ana));
    expect(await rows()).toBe(before);
    expect(await alarms(site, began)).toEqual(['user_10_minutes']);
    await site.clock.advance(600);
    await times(2, () => send(ana));
    await times(3, () => send(ana, 'sms'));
    await times(20, () => send(ana));
    expect((await alarms(site, began)).sort()).toEqual(['destination_hour', 'user_10_minutes', 'user_10_minutes', 'user_day']);
  });

  it('does not include codes that were used rightly, up to sixty a day', async () => {
    const ana = await reachable(site);
    for (let n = 0; n < 60; n += 1) expect(await signInByCode(site, ana, ana.email)).toMatchObject({ kind: 'queued' });
    expect(await send(ana)).toEqual(limited(site, 86_400));
    expect(await alarms(site, began)).toEqual(['user_day_absolute']);
    await site.clock.advance(86_400);
    expect(await send(ana)).toMatchObject({ kind: 'queued' });
  });

  it('counts a sending that was rolled back as none', async () => {
    const ana = await reachable(site);
    const before = await rows();
    await site.sql.query('alter table outbox_message rename to elsewhere');
    await times(5, () => send(ana).catch(() => null));
    await site.sql.query('alter table elsewhere rename to outbox_message');
    expect(await rows()).toBe(before);
    for (let n = 0; n < 5; n += 1) expect(await send(ana)).toMatchObject({ kind: 'queued' });
  });

  it('leaves no name, address or number in what is counted', async () => {
    const ana = await reachable(site, number, { email: 'canary@erp.example' });
    await times(6, () => send(ana, 'sms', '198.51.100.77'));
    await send(ana, 'email', '198.51.100.77');
    const { rows: kept } = await site.sql.query<{ row: string }>(
      `select r::text || encode(key, 'escape') as row from send_reservation r
       union all select a::text || encode(key, 'escape') from send_alarm a`,
    );
    expect(kept.length).toBeGreaterThan(5);
    for (const { row } of kept) expect(row).not.toMatch(new RegExp(`canary|erp.example|4072123|198\\.51|${ana.id}`));
  });

  describe('on two servers at once', () => {
    let one: TestApp;
    let other: TestApp;
    let before: number;

    beforeAll(async () => {
      one = await createTestApp();
      other = await one.second();
      for (const { app } of [one, other]) patient(app.get(DataSource));
    });
    afterAll(async () => {
      await other.close();
      await one.close();
    });
    beforeEach(async () => {
      await one.clock.advance(2 * 86_400);
      before = await everywhere();
    });

    /** Each keeps what it sent. */
    const everywhere = async () => (await messages(one)).length + (await messages(other)).length;
    const burst = (count: number, who: (index: number) => Person, address: string | null) =>
      Promise.all(Array.from({ length: count }, (_, index) => askFor(index % 2 === 0 ? one : other, who(index), 'email', address)));

    it('fifty for one person are five messages, and one live code in each sign-in', async () => {
      const ana = await reachable(one);
      const attempts = await burst(50, () => ana, null);
      expect(queued(attempts.map(({ outcome }) => outcome))).toBe(5);
      const { rows: live } = await one.sql.query('select challenge_id from delivered_code where superseded_at is null and used_at is null and created_at = $1', [one.clock.now()]);
      expect(live).toHaveLength(5);
      expect(new Set(live.map((row) => row.challenge_id)).size).toBe(5);
      expect((await everywhere()) - before).toBe(5);
      expect((await alarms(one, one.clock.now())).sort()).toEqual(['destination_hour', 'user_10_minutes']);
    });

    it('fifty people from one place are twenty messages', async () => {
      const everybody = await people(one, 50);
      const attempts = await burst(50, (index) => everybody[index]!, '198.51.100.77');
      expect(queued(attempts.map(({ outcome }) => outcome))).toBe(20);
      expect(attempts.filter(({ outcome }) => outcome.kind === 'failed' && outcome.reason === 'limit')).toHaveLength(30);
      expect((await everywhere()) - before).toBe(20);
      expect(await alarms(one, one.clock.now())).toEqual(['source_hour']);
    });
  });

  describe('over HTTP', () => {
    let site: TestApp;
    beforeEach(async () => {
      site = await createTestApp({ TRUST_PROXY: '127.0.0.0/8' });
    });
    afterEach(() => site.close());
    const send = (person: Person, method: 'email' | 'sms' = 'email', address: string | null = null) => outcomeOf(askFor(site, person, method, address));
    const received = async (to: string) => (await messages(site)).filter((message) => message.to === to).length;

    it('is said in the answer to the password, on reload and on asking again, never as an error', async () => {
      await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
      const ana = await addPerson(site);
      await times(5, () => send(ana));
      const client = site.client();
      // The hour of the address lasts longer than the ten minutes of the person.
      const failed = { status: 'failed', reason: 'limit', resendAfter: '2026-01-15T09:00:00.000Z' };
      const begun = await signIn(client, ana);
      expect([begun.status, begun.body]).toMatchObject([200, { status: 'second_factor_required', method: 'email', delivery: failed }]);
      expect((await client.get('/auth/pending')).body).toMatchObject({ method: 'email', delivery: failed });
      const again = await client.post('/auth/second-factor/send', { method: 'email' });
      expect([again.status, again.body]).toEqual([202, { delivery: failed }]);
      expect(await received(ana.email)).toBe(5);
      await site.clock.advance(299);
      expect((await client.post('/auth/second-factor/send', { method: 'email' })).body.delivery).toEqual(failed);
    });

    it('stays the reason on reload when it has opened: nothing was sent, and now it can be asked for', async () => {
      await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
      const ana = await reachable(site, '+40721239999', { password: PASSWORD });
      await times(3, () => send(ana));
      await times(2, () => send(ana, 'sms'));
      await site.clock.advance(590);
      const client = site.client();
      expect((await signIn(client, ana)).body.delivery).toEqual({ status: 'failed', reason: 'limit', resendAfter: '2026-01-15T08:10:00.000Z' });
      await site.clock.advance(11);
      expect((await client.get('/auth/pending')).body.delivery).toEqual({ status: 'failed', reason: 'limit', resendAfter: null });
      expect((await client.post('/auth/second-factor/send', { method: 'email' })).body.delivery.status).toBe('queued');
    });

    it('counts the address the proxy saw, not the one the client wrote', async () => {
      await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
      const [ana, ben] = [await addPerson(site), await addPerson(site)];
      for (const person of await people(site, 20)) await send(person, 'email', '198.51.100.77');
      const from = (address: string) => site.client({ 'x-forwarded-for': `203.0.113.9, ${address}` });
      expect((await signIn(from('198.51.100.77'), ana)).body.delivery).toMatchObject({ status: 'failed', reason: 'limit' });
      expect((await signIn(from('198.51.100.78'), ben)).body.delivery).toMatchObject({ status: 'queued' });
    });

    it('counts the code of a step-up as well', async () => {
      await configure(site, { enable_two_factor_auth: true, two_factor_method: 'Email' });
      const ana = await addPerson(site);
      const client = site.client();
      await signIn(client, ana);
      await client.post('/auth/second-factor', { code: await codeSentTo(site, ana.email) });
      await times(4, () => send(ana));
      expect((await client.post('/auth/step-up/send', { method: 'email' })).body.delivery).toMatchObject({ status: 'queued' });
      expect(await send(ana)).toEqual(limited(site, 3_600));
      await site.clock.advance(30);
      const again = await client.post('/auth/step-up/send', { method: 'email' });
      expect([again.status, again.body.delivery]).toMatchObject([202, { status: 'failed', reason: 'limit' }]);
    });

    describe('with an enrolment link', () => {
      let eva: Person;
      beforeEach(async () => {
        await configure(site, { enable_two_factor_auth: true, two_factor_method: 'OTP App', totp_enrolment: 'email_link' });
        eva = await addPerson(site);
      });

      it('sends another one after thirty seconds, not sooner, and the one before stays good till then', async () => {
        const client = site.client();
        expect((await signIn(client, eva)).body.delivery).toMatchObject({ status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' });
        expect(await received(eva.email)).toBe(1);
        await site.clock.advance(29);
        const early = await client.post('/me/factors/totp', {});
        expect([early.status, early.body.retryAfterSeconds, early.headers['retry-after']]).toEqual([429, 1, '1']);
        expect((await site.sql.query('select 1 from second_factor where removed_at is null')).rowCount).toBe(1);
        await site.clock.advance(1);
        expect((await client.post('/me/factors/totp', {})).status).toBe(202);
        expect(await received(eva.email)).toBe(2);
      });

      it('is five in ten minutes, together with codes, and the last link stays good', async () => {
        await times(3, () => send(eva));
        const client = site.client();
        await signIn(client, eva);
        expect(await received(eva.email)).toBe(4);
        await site.clock.advance(30);
        const second = await client.post('/me/factors/totp', {});
        expect(second.body.delivery).toMatchObject({ status: 'queued' });
        expect(await received(eva.email)).toBe(5);
        await site.clock.advance(30);
        const third = await client.post('/me/factors/totp', {});
        const failed = { status: 'failed', reason: 'limit', resendAfter: '2026-01-15T08:10:00.000Z' };
        expect([third.status, third.body]).toEqual([202, { id: second.body.id, delivery: failed }]);
        const late = site.client();
        expect((await signIn(late, eva)).body).toMatchObject({ status: 'enrolment_required', delivery: failed });
        expect(await received(eva.email)).toBe(5);
        await site.clock.advance(541);
        expect((await late.get('/auth/pending')).body.delivery).toEqual({ ...failed, resendAfter: null });
      });
    });
  });
});
