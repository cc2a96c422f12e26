import { createHmac } from 'node:crypto';
import { encodeBase32 } from '../../src/otp/factors/base32';
import { sessionOf } from '../admin/signed-in';
import { pendingOf, slugOf } from '../attacks/attack-tools';
import { enrolled, siteWithApp } from '../attacks/second-factor';
import { addPerson, authenticator, messages, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** A token whose secret an administrator enters: it counts from its holder's first right code (contract §5). */
describe('a hard token', () => {
  let site: TestApp;
  let root: Person;
  let serial = 0;
  /** Of the token given last; each has its own. */
  let key = '';
  beforeAll(async () => {
    site = await siteWithApp();
    root = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
  });
  afterAll(() => site.close());

  const office = () => sessionOf(site, root.id, root.email);
  const give = async ({ id }: Person, more: object = {}) => {
    serial += 1;
    key = `1234567890123456${String(serial).padStart(4, '0')}`;
    const secret = encodeBase32(Buffer.from(key)).toLowerCase().replace(/(.{4})(?=.)/g, '$1 ');
    return (await office()).post(`/users/${id}/factors/totp`, { secret, serial: `T-${serial}`, ...more });
  };
  const code = (period: number, seconds = site.clock.now().getTime() / 1000): string => {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(seconds / period)));
    const mac = createHmac('sha1', key).update(step).digest();
    return String((mac.readUInt32BE(mac[19]! & 0xf) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  };
  const answer = async (person: Person, typed: string) => (await pendingOf(site, person)).post('/auth/second-factor', { code: typed });

  it('is asked for at the next sign-in, confirmed by its first code, and never shown', async () => {
    const ana = await addPerson(site);
    const given = await give(ana, { period: 60 });
    expect([given.status, given.body]).toEqual([201, { id: expect.any(String), method: 'totp', label: 'T-1', period: 60, confirmedAt: null }]);
    expect((await (await office()).get(`/users/${ana.id}/factors`)).body).toMatchObject({ items: [], waitingTokens: [{ id: given.body.id, label: 'T-1' }] });
    const client = site.client();
    expect((await signIn(client, ana)).body).toMatchObject({ status: 'second_factor_required', method: 'totp', methods: [{ method: 'totp' }] });
    expect(slugOf(await client.post('/me/factors/totp', {}))).toBe('unauthenticated');
    expect(slugOf(await client.post('/auth/second-factor', { code: code(30) }))).toBe('invalid-code');
    const done = await client.post('/auth/second-factor', { code: code(60) });
    expect([done.status, done.body.strength, done.body.recoveryCodes?.length]).toEqual([200, 'two_factor', 10]);
    expect((await client.get('/me/factors')).body.items).toMatchObject([{ label: 'T-1', method: 'totp' }]);
    const { rows } = await site.sql.query(`select event, reason from audit_event where target_id = $1 and event like 'factor%' order by id`, [ana.id]);
    expect(rows).toEqual([{ event: 'factor_enrol_begin', reason: 'hard token T-1' }, { event: 'factor_confirm', reason: null }]);
    expect((await messages(site)).filter(({ to }) => to === ana.email).map(({ subject }) => subject)).toContain('A code token was entered for your Countersign account');
  });

  it('takes a code of a minute in its step and the one after, once', async () => {
    const ben = await addPerson(site);
    await give(ben, { period: 60 });
    const now = site.clock.now().getTime() / 1000;
    await site.clock.advance(60 - (now % 60) + 1);
    const old = code(60);
    await site.clock.advance(117);
    expect((await answer(ben, old)).status).toBe(200);
    expect(slugOf(await answer(ben, old))).toBe('invalid-code');
    const late = code(60);
    await site.clock.advance(120);
    expect(slugOf(await answer(ben, late))).toBe('invalid-code');
    expect((await answer(ben, code(60))).status).toBe(200);
  });

  it('stands beside an app, and ends the other sessions when it begins to count', async () => {
    const cara = await enrolled(site);
    const client = await pendingOf(site, cara);
    await client.post('/auth/second-factor', { code: cara.code() });
    await give(cara);
    await site.clock.advance(30);
    expect((await answer(cara, code(30))).status).toBe(200);
    expect((await client.get('/auth/session')).status).toBe(401);
    await site.clock.advance(30);
    expect((await answer(cara, cara.code())).status).toBe(200);
  });

  it('is not put aside by a sign-in that was setting up an app, nor shown by its page', async () => {
    const dan = await addPerson(site);
    const client = await pendingOf(site, dan);
    const begun = await client.post('/me/factors/totp', {});
    await give(dan);
    expect(slugOf(await client.post('/auth/second-factor', { code: authenticator(begun.body.secret, site.clock).code() }))).toBe('login-expired');
    expect((await signIn(site.client(), dan)).text).not.toMatch(/secret|otpauth/);
  });

  it('goes with a reset', async () => {
    const eva = await addPerson(site);
    await give(eva);
    await (await office()).post(`/users/${eva.id}/two-factor/reset`, { reason: 'lost in the post' });
    expect((await signIn(site.client(), eva)).body).toMatchObject({ status: 'enrolment_required' });
  });

  it('has a secret that nobody else has, until it is taken away', async () => {
    const [gil, hana] = [await addPerson(site), await addPerson(site)];
    expect((await give(gil)).status).toBe(201);
    const again = { secret: encodeBase32(Buffer.from(key)) };
    const refused = await give(hana, again);
    expect([slugOf(refused), refused.body.detail]).toEqual(['conflict', 'Somebody has a token with this secret already.']);
    expect(slugOf(await give(gil, again))).toBe('conflict');
    await (await office()).post(`/users/${gil.id}/two-factor/reset`, { reason: 'goes to somebody else' });
    expect((await site.sql.query('select secret_digest from second_factor where user_id = $1', [gil.id])).rows).toEqual([{ secret_digest: null }]);
    expect((await give(hana, again)).status).toBe(201);
  });

  it('is refused where the secret is too short or no base32, the serial is taken, or one has five', async () => {
    const fay = await addPerson(site);
    for (const secret of ['JBSWY3DPEHPK3PXP', 'GEZDGNBVGY3TQOJQGEZDGNBV1', 'GEZDGNBVGY3TQOJQGEZDGNBVG0', `${'A'.repeat(26)}8`, 'A'.repeat(27), 'A'.repeat(120)]) {
      expect([secret, (await give(fay, { secret })).status]).toEqual([secret, 422]);
    }
    for (const wrong of [{ period: 45 }, { period: '60' }, { serial: '' }]) expect((await give(fay, wrong)).status).toBe(422);
    expect((await give(fay, { serial: 'same' })).status).toBe(201);
    for (const serial of ['same', 'SAME', 'ｓame ']) expect([serial, slugOf(await give(await addPerson(site), { serial }))]).toEqual([serial, 'conflict']);
    for (let n = 0; n < 4; n += 1) expect((await give(fay)).status).toBe(201);
    expect(slugOf(await give(fay))).toBe('conflict');
    expect(slugOf(await give(root))).toBe('forbidden');
  });
});
