/**
 * Somebody tries passwords for one account, from as many addresses as they like, through every door that
 * compares a password (PCI DSS 8.3.4, NIST SP 800-63B-4 §3.2.2, security requirements ). All at once and
 * on several processes: password-guessing-on-two-processes.
 */
import { HashingOverloaded, PasswordHasher } from '../../src/common/crypto/password-hasher';
import { InvitationSender } from '../../src/users/invitation-sender';
import { DataSource } from 'typeorm';
import { BEHIND_A_PROXY, elsewhere, eventsOf, from, guess, guessAround, times } from '../support/guessing';
import { addPerson, configure, linkSentTo, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

describe('guessing the password of one account', () => {
  let site: TestApp;
  let ana: Person;
  beforeAll(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    await configure(site, { allow_consecutive_login_attempts: 10, allow_login_after_fail: 1800, allow_login_using_user_name: true });
    ana = await addPerson(site);
  });
  afterEach(() => jest.restoreAllMocks());

  const fewTries = () => configure(site, { allow_consecutive_login_attempts: 3, allow_login_after_fail: 60 });
  const comparisons = (app: TestApp) => jest.spyOn(app.app.get(PasswordHasher, { strict: false }), 'verify');

  it('ends after ten wrong ones in a row: the right one is not even looked at for half an hour', async () => {
    expect(await guessAround(site, ana.email, 10)).toEqual(times(10, 401));
    const compared = comparisons(site);
    const refused = await signIn(elsewhere(site), ana);
    expect(refused).toMatchObject({ status: 429, body: { retryAfterSeconds: 1800 } });
    expect(refused.headers['retry-after']).toBe('1800');
    expect(compared).not.toHaveBeenCalled();
    await site.clock.advance(1799);
    expect(await signIn(elsewhere(site), ana)).toMatchObject({ status: 429, body: { retryAfterSeconds: 1 } });
    await site.clock.advance(1);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
  });

  it('is told to the audit once per lock, however many knock at it', async () => {
    await guessAround(site, ana.email, 13);
    const locks = (await eventsOf(site, 'authn_login_lock')).filter((event) => event.target_id === ana.id);
    expect(locks).toHaveLength(1);
  });

  it('waits twice as long with every lock, until a day went by without a failure', async () => {
    await fewTries();
    const lockFor = async () => {
      await guessAround(site, ana.email, 3);
      return (await signIn(elsewhere(site), ana)).body.retryAfterSeconds;
    };
    expect(await lockFor()).toBe(60);
    await site.clock.advance(60);
    expect(await lockFor()).toBe(120);
    await site.clock.advance(120);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    expect(await lockFor()).toBe(240);
    await site.clock.advance(240 + 86_400);
    expect(await lockFor()).toBe(60);
  });

  it('finds no second budget under another name of the account', async () => {
    await fewTries();
    await site.sql.query(`update app_user set username = 'ana.maria', username_key = 'ana.maria' where id = $1`, [ana.id]);
    await guess(elsewhere(site), ana.email);
    await guess(elsewhere(site), ` ${ana.email.toUpperCase()}`);
    await guess(elsewhere(site), 'Ana.Maria');
    expect((await signIn(elsewhere(site), ana)).status).toBe(429);
  });

  it('is forgiven by the right password, but only in a row', async () => {
    await fewTries();
    for (let round = 0; round < 2; round += 1) {
      expect(await guessAround(site, ana.email, 2)).toEqual([401, 401]);
      expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    }
  });

  it('finds the last try good for the right password', async () => {
    await fewTries();
    await guessAround(site, ana.email, 2);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
  });

  it('locks nobody by wearing the machine out: what was not compared is not counted', async () => {
    await fewTries();
    const overloaded = comparisons(site).mockRejectedValue(new HashingOverloaded('full'));
    expect(await guessAround(site, ana.email, 6)).toEqual(times(6, 503));
    overloaded.mockRestore();
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
  });

  it.each([
    ['step-up', '/auth/step-up', { password: 'wrong password' }],
    ['password change', '/me/password', { currentPassword: 'wrong password', newPassword: 'another long passphrase' }],
  ])('finds no way around by %s of a stolen session', async (_, path, body) => {
    await fewTries();
    const thief = elsewhere(site);
    await signIn(thief, ana);
    thief.cookies.delete('countersign-browser');
    for (let round = 0; round < 3; round += 1) expect((await thief.post(path, body)).status).toBe(401);
    expect((await thief.post(path, { ...body, password: PASSWORD })).status).toBeGreaterThanOrEqual(422);
    expect((await signIn(elsewhere(site), ana)).status).toBe(429);
    await site.clock.advance(60);
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
  });

  it('is slowed to five a minute from one address, long before the lock', async () => {
    const address = '203.0.113.77';
    for (let round = 0; round < 5; round += 1) expect((await guess(from(site, address), ana.email)).status).toBe(401);
    expect(await signIn(from(site, address), ana)).toMatchObject({ status: 429, body: { retryAfterSeconds: 60 } });
    expect((await signIn(elsewhere(site), ana)).status).toBe(200);
    await site.clock.advance(60);
    expect((await signIn(from(site, address), ana)).status).toBe(200);
  });

  it('leaves the owner a way back: a link to a new password lifts the lock', async () => {
    await fewTries();
    await guessAround(site, ana.email, 3);
    const sender = site.app.get(InvitationSender, { strict: false });
    await site.app.get(DataSource).transaction((manager) => sender.send(ana.id, manager));
    const token = (await linkSentTo(site, ana.email)).split('/').at(-1)!;
    const chosen = 'tidal lanterns over Coimbra';
    expect((await site.client().post('/auth/password-reset/confirm', { token, newPassword: chosen })).status).toBe(204);
    expect((await guess(elsewhere(site), ana.email, chosen)).status).toBe(200);
  });
});
