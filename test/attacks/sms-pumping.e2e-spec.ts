/**
 * SMS pumping: a fraudster with many accounts has texts sent to numbers he earns from, a rented block of one prefix, or
 * premium and foreign networks, at the site's expense (OWASP ASVS 5.0 2.4.1, 6.6.3; Twilio SMS pumping; requirements R-046,
 * R-048 and §3.3). A block takes 20 texts a day, the site 20 per person with texts and 200 at least, and nothing goes to a
 * country nobody allowed.
 */
import { addPerson, configure, messages, provenChannel, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { TestTwilioServer } from '../support/twilio-server';
import { alarms, askFor, limited, outcomeOf, people, queued, reachable } from './sending';

const four = (index: number): string => String(index).padStart(4, '0');

describe('pumping texts', () => {
  let site: TestApp;
  beforeEach(async () => {
    site = await createTestApp();
  });
  afterEach(() => site.close());

  const text = (of: TestApp, person: Parameters<typeof askFor>[1]) => outcomeOf(askFor(of, person, 'sms'));

  it('into one block of numbers is twenty a day, to the second', async () => {
    const block = await people(site, 21, (index) => `+4072123${four(index)}`);
    for (const person of block.slice(0, 20)) expect(await text(site, person)).toMatchObject({ kind: 'queued' });
    const last = block[20]!;
    expect(await text(site, last)).toEqual(limited(site, 86_400));
    expect(await outcomeOf(askFor(site, last, 'email'))).toMatchObject({ kind: 'queued' });
    expect(await text(site, await reachable(site, '+40721240000'))).toMatchObject({ kind: 'queued' });
    await site.clock.advance(86_399);
    expect(await text(site, last)).toEqual(limited(site, 1));
    await site.clock.advance(1);
    expect(await text(site, last)).toMatchObject({ kind: 'queued' });
    expect(await alarms(site)).toEqual(['prefix_day']);
  });

  it('into one block, fifty at once on two servers, is twenty', async () => {
    const other = await site.second();
    try {
      const block = await people(site, 50, (index) => `+4072123${four(index)}`);
      const outcomes = await Promise.all(block.map((person, index) => text(index % 2 === 0 ? site : other, person)));
      expect(queued(outcomes)).toBe(20);
      expect((await messages(site)).length + (await messages(other)).length).toBe(20);
      expect(await alarms(site)).toEqual(['prefix_day']);
    } finally {
      await other.close();
    }
  });

  describe('into many blocks', () => {
    /** As if this many had been sent by others. */
    const spent = (count: number) =>
      site.sql.query(
        `insert into send_reservation (subject_id, kind, key, created_at)
         select gen_random_uuid(), kind, key, app_now() from send_reservation, generate_series(1, $1) where kind = 'sms'`,
        [count],
      );
    const numberOf = (index: number) => `+407${four(index)}1234`;

    it('ends at the budget of the day, and is said at half of it', async () => {
      const everybody = await people(site, 6, numberOf);
      await text(site, everybody[0]!);
      await spent(97);
      await text(site, everybody[1]!);
      expect(await alarms(site)).toEqual([]);
      expect(await text(site, everybody[2]!)).toMatchObject({ kind: 'queued' });
      expect(await alarms(site)).toEqual(['sms_day_half']);
      await site.sql.query(
        `insert into send_reservation (subject_id, kind, key, created_at)
         select gen_random_uuid(), 'sms', key, app_now() from (select key from send_reservation where kind = 'sms' limit 1) k, generate_series(1, 99)`,
      );
      expect(await text(site, everybody[3]!)).toMatchObject({ kind: 'queued' });
      expect(await text(site, everybody[4]!)).toEqual(limited(site, 86_400));
      expect(await outcomeOf(askFor(site, everybody[4]!, 'email'))).toMatchObject({ kind: 'queued' });
      await text(site, everybody[5]!);
      expect(await alarms(site)).toEqual(['sms_day_half', 'sms_day']);
      await site.clock.advance(86_400);
      expect(await text(site, everybody[4]!)).toMatchObject({ kind: 'queued' });
    });

    it('at once on two servers never passes the budget', async () => {
      const other = await site.second();
      try {
        const everybody = await people(site, 50, numberOf);
        await text(site, everybody[0]!);
        await spent(189);
        const outcomes = await Promise.all(everybody.slice(1).map((person, index) => text(index % 2 === 0 ? site : other, person)));
        expect(queued(outcomes)).toBe(10);
        expect((await site.sql.query(`select 1 from send_reservation where kind = 'sms'`)).rowCount).toBe(200);
        expect((await messages(site)).length + (await messages(other)).length).toBe(11);
      } finally {
        await other.close();
      }
    });

    it('the budget grows with the people who really sign in by text', async () => {
      const everybody = await people(site, 13, numberOf);
      await text(site, everybody[0]!);
      await spent(199);
      expect(await text(site, everybody[1]!)).toMatchObject({ reason: 'limit' });
      await site.sql.query(
        `insert into second_factor (id, user_id, method, label, secret, confirmed_at)
         select gen_random_uuid(), id, 'sms', 'x', 'x', app_now() from app_user where mobile_verified_at is not null and id <> all($1)`,
        [everybody.slice(0, 2).map(({ id }) => id)],
      );
      expect(await text(site, everybody[1]!)).toMatchObject({ kind: 'queued' });
    });
  });
});

describe('numbers that earn somebody money', () => {
  let twilio: TestTwilioServer;
  let site: TestApp;
  beforeAll(async () => {
    twilio = await TestTwilioServer.start();
    site = await createTestApp({
      TWILIO_ACCOUNT_SID: 'AC0123456789abcdef',
      TWILIO_AUTH_TOKEN: 'token',
      TWILIO_FROM: '+4915799999999',
      TWILIO_BASE_URL: twilio.url,
    });
    await provenChannel(site, 'sms');
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'SMS' });
  });
  afterAll(async () => {
    await site.close();
    await twilio.stop();
  });

  it.each([
    ['a satellite network', '+88216123456'],
    ['an international premium network', '+979123456789'],
    ['a premium number of another country', '+19005551234'],
    ['a premium number of an allowed country', '+499001234567'],
    ['a shared-cost number of an allowed country', '+491801234567'],
    ['a mobile number of a country that is not allowed', '+40721234567'],
    ['sixteen digits', '+4915112345678901'],
    ['an extension', '+4915112345678;ext=5'],
    ['letters', '+49151ABCDEFG'],
    ['full-width digits', '+４９１５１１２３４５６７８'],
  ])('%s: %s gets no text, however it came into the database', async (_, number) => {
    const person = await addPerson(site, { mobileNumber: number, mobileVerified: true });
    const { outcome } = await askFor(site, person, 'sms');
    expect(outcome).toEqual({ kind: 'failed', reason: 'unavailable', resendAfter: null });
    expect(await messages(site)).toEqual([]);
    expect(twilio.requests).toEqual([]);
    expect((await site.sql.query('select 1 from send_reservation')).rowCount).toBe(0);
  });

  it('an allowed one does, once', async () => {
    const person = await addPerson(site, { mobileNumber: '+4915112345678', mobileVerified: true });
    expect((await signIn(site.client(), person)).body).toMatchObject({ method: 'sms', delivery: { status: 'queued' } });
    await messages(site);
    expect(twilio.requests.map(({ form }) => form.To)).toEqual(['+4915112345678']);
  });
});
