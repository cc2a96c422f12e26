import argon2 = require('@node-rs/argon2');
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { PASSWORD_COST, PasswordHasher } from '../../src/common/crypto/password-hasher';
import { SecretBox } from '../../src/common/crypto/secret-box';
import type { SealedText } from '../../src/common/crypto/secret-text';
import type { HttpClient } from '../support/http-client';
import { addPerson, PASSWORD, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { linkToken, slugOf } from './attack-tools';

/**
 * What a password costs. A name that is answered faster than another is a list of accounts (OWASP Authentication CS; R-079),
 * counted here in argon2id computations because a shared machine cannot be timed; a flood of sign-ins must not take the
 * machine down (R-080); and what somebody chose is what is compared, all of it, in every keyboard's spelling (R-070 to
 * R-077, R-084; NIST SP 800-63B-4 §3.1.1.2).
 */
const real = { ...argon2 };
const verifications = jest.spyOn(argon2, 'verify');
const hashes = jest.spyOn(argon2, 'hash');

describe('a password', () => {
  let site: TestApp;
  let addresses = 0;

  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '1' }, PASSWORD_COST);
  });
  afterAll(() => site.close());
  beforeEach(() => {
    verifications.mockClear();
    hashes.mockClear();
  });

  /** Each from an address of its own: what is counted here is not the limits. */
  const somewhere = (): HttpClient => site.client({ 'x-forwarded-for': `198.18.${Math.floor((addresses += 1) / 250)}.${(addresses % 250) + 1}` });
  const login = (name: string, password: string) => somewhere().post('/auth/login', { login: name, password });
  const choose = async (person: Person, newPassword: string) => somewhere().post('/auth/password-reset/confirm', { token: await linkToken(site, person, 'password_reset'), newPassword });

  describe('at the sign-in', () => {
    const names: [string, () => Promise<string>, string, number][] = [
      ['of nobody', () => Promise.resolve('nobody@erp.example'), PASSWORD, 401],
      ['that is no name at all', () => Promise.resolve('  \u00a0x'), PASSWORD, 401],
      ['wrong', async () => (await addPerson(site)).email, 'not the password', 401],
      ['of somebody disabled, right', async () => disabled(await addPerson(site)), PASSWORD, 401],
      ['of somebody disabled, wrong', async () => disabled(await addPerson(site)), 'not the password', 401],
      ['of somebody invited', async () => (await addPerson(site, { password: null })).email, PASSWORD, 401],
      ['used up, good for once', async () => usedUp(await addPerson(site, { oneTime: true })), PASSWORD, 401],
      ['whose row was damaged', async () => damaged(await addPerson(site)), PASSWORD, 401],
      ['right', async () => (await addPerson(site)).email, PASSWORD, 200],
    ];
    const disabled = async ({ id, email }: Person): Promise<string> => {
      await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [id]);
      return email;
    };
    const usedUp = async ({ id, email }: Person): Promise<string> => {
      await site.sql.query('update app_user set one_time_password_used_at = app_now() where id = $1', [id]);
      return email;
    };
    const damaged = async ({ id, email }: Person): Promise<string> => {
      const other = await addPerson(site);
      await site.sql.query('update app_user set password_hash = (select password_hash from app_user where id = $2) where id = $1', [id, other.id]);
      return email;
    };
    // The hash that stands in for a missing one is made once.
    beforeAll(() => login('nobody@erp.example', 'to warm up'));

    it.each(names)('%s: one computation, of the same size', async (_, prepare, password, status) => {
      const name = await prepare();
      verifications.mockClear();
      hashes.mockClear();
      const answer = await login(name, password);
      expect(answer.status).toBe(status);
      expect(hashes).not.toHaveBeenCalled();
      expect(verifications.mock.calls).toEqual([[expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/), password]]);
    });
  });

  it('two hundred sign-ins at once: two computations at a time, the rest is told to come back, and health answers', async () => {
    let running = 0;
    let most = 0;
    verifications.mockImplementation(async (...given) => {
      most = Math.max(most, (running += 1));
      try {
        return await real.verify(...given);
      } finally {
        running -= 1;
      }
    });
    // Each that is turned away is a line of the log, on purpose.
    site.app.useLogger(false);
    const flood = Array.from({ length: 200 }, (_, turn) => login(`flood${turn}@erp.example`, PASSWORD));
    const health = await site.client().send('GET', '//health/live');
    expect(health.status).toBe(200);
    expect(running).toBeLessThanOrEqual(2);
    const answers = await Promise.all(flood);
    site.app.useLogger(['error', 'fatal']);
    verifications.mockImplementation(real.verify);
    expect(most).toBe(2);
    const slugs = answers.map(slugOf);
    expect(new Set(slugs)).toEqual(new Set(['invalid-credentials', 'unavailable']));
    for (const { status, headers } of answers.filter((answer) => slugOf(answer) === 'unavailable')) {
      expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
    }
    // Whoever was turned away was not counted as wrong either.
    const person = await addPerson(site);
    expect((await login(person.email, PASSWORD)).status).toBe(200);
  });

  it('two hundred sign-ins at once leave connections for those who are signed in', async () => {
    const person = await addPerson(site);
    const inside = somewhere();
    await signIn(inside, person);
    const { master: pool } = site.app.get(DataSource).driver as unknown as { master: Pool };
    let waited = 0;
    let held = 0;
    pool.on('acquire', () => {
      waited = Math.max(waited, pool.waitingCount);
      held = Math.max(held, pool.totalCount - pool.idleCount);
    });
    site.app.useLogger(false);
    const flood = { over: false };
    const answers = Promise.all(Array.from({ length: 200 }, (_, turn) => login(`other${turn}@erp.example`, PASSWORD))).finally(() => (flood.over = true));
    const served: number[] = [];
    while (!flood.over) served.push((await inside.get('/auth/session')).status);
    await answers;
    site.app.useLogger(['error', 'fatal']);
    pool.removeAllListeners('acquire');
    expect(new Set(served)).toEqual(new Set([200]));
    // Half of the ten at most; and nobody had to stand in line for one.
    expect({ waited, most: held <= 5 }).toEqual({ waited: 0, most: true });
    expect(served.length).toBeGreaterThan(20);
  });

  describe('kept as a hash of weaker times', () => {
    const storedOf = async ({ id }: Person): Promise<string> => {
      const { rows } = await site.sql.query<{ password_hash: SealedText }>('select password_hash from app_user where id = $1', [id]);
      return site.app.get(SecretBox, { strict: false }).open(rows[0]!.password_hash, { table: 'app_user', column: 'password_hash', row: [id] });
    };

    it('is hashed anew by its next right use, by no wrong one, and nobody is signed out', async () => {
      const old = await argon2.hash(PASSWORD, { memoryCost: 12_288, timeCost: 3, parallelism: 1 });
      jest.spyOn(site.app.get(PasswordHasher, { strict: false }), 'hash').mockResolvedValueOnce(old);
      const person = await addPerson(site);
      expect(await storedOf(person)).toBe(old);
      expect((await login(person.email, 'not the password')).status).toBe(401);
      expect(await storedOf(person)).toBe(old);
      const client = somewhere();
      expect((await signIn(client, person)).status).toBe(200);
      const renewed = await storedOf(person);
      expect(renewed).not.toBe(old);
      expect(site.app.get(PasswordHasher, { strict: false }).isOutdated(renewed)).toBe(false);
      expect((await client.get('/auth/session')).status).toBe(200);
      expect((await login(person.email, PASSWORD)).status).toBe(200);
      expect(await storedOf(person)).toBe(renewed);
    });

    it('is salted: two people with one password have two hashes, and the database alone shows neither', async () => {
      const [one, two] = [await addPerson(site), await addPerson(site)];
      expect(await storedOf(one)).not.toBe(await storedOf(two));
      const { rows } = await site.sql.query<{ text: string }>('select app_user::text as text from app_user');
      for (const { text } of rows) expect(text).not.toMatch(/argon2/);
    });
  });

  describe('as it was chosen', () => {
    it.each([
      ['composed, typed decomposed', 'caf\u00e9 au lait noir', 'cafe\u0301 au lait noir'],
      ['decomposed, typed composed', 'cafe\u0301 au lait noir', 'caf\u00e9 au lait noir'],
      ['longer than allowed before composing', '\u00e9\u00e0\u00fc\u00f4'.repeat(22), '\u00e9\u00e0\u00fc\u00f4'.repeat(22).normalize('NFD')],
      ['in Hangul', '\ud55c\uad6d\uc5b4 \ube44\ubc00\ubc88\ud638 \uc800\uc7a5\ud568', '\ud55c\uad6d\uc5b4 \ube44\ubc00\ubc88\ud638 \uc800\uc7a5\ud568'.normalize('NFD')],
    ])('%s, is the same', async (_, chosen, typed) => {
      expect(typed).not.toBe(chosen);
      const person = await addPerson(site);
      expect((await choose(person, chosen)).status).toBe(204);
      expect((await login(person.email, typed)).status).toBe(200);
      expect((await login(person.email, typed + '\u0301'.repeat(1024))).status).toBe(422);
    });

    it.each([
      ['ASCII', 'abcdefgh'.repeat(16)],
      ['astral characters', '\u{1f40e}\u{1f50b}\u{1f4ce}\u{1f34e}'.repeat(32)],
    ])('128 characters of %s are taken whole, the last one counts, and 129 are refused', async (_, chosen) => {
      expect([...chosen]).toHaveLength(128);
      const person = await addPerson(site);
      expect((await choose(person, chosen)).status).toBe(204);
      expect((await login(person.email, chosen)).status).toBe(200);
      const otherEnd = `${[...chosen].slice(0, -1).join('')}x`;
      expect(slugOf(await login(person.email, otherEnd))).toBe('invalid-credentials');
      expect(slugOf(await login(person.email, [...chosen].slice(0, -1).join('')))).toBe('invalid-credentials');
      const long = await choose(person, `${chosen}a`);
      expect(long.body).toMatchObject({ status: 422, errors: [{ pointer: '/newPassword', message: 'must have at most 128 characters' }] });
    });

    it('blanks, case and width count', async () => {
      const person = await addPerson(site);
      await choose(person, ' Blue  Tangerine 4 ');
      for (const typed of ['Blue  Tangerine 4', ' Blue Tangerine 4 ', ' blue  tangerine 4 ', ' Blue  Tangerine \uff14 ']) expect((await login(person.email, typed)).status).toBe(401);
      expect((await login(person.email, ' Blue  Tangerine 4 ')).status).toBe(200);
    });

    it.each([
      ['elevenchars', 422],
      ['Password1234', 422],
      ['!!Summer2026', 422],
      ['iloveyou--12', 422],
      ['Countersign-1', 422],
      ['aaaaaaaaaaaaaaaa', 422],
      ['with a NUL \u0000 inside', 422],
      ['half a pair \ud83d here', 422],
      ['zxcvqwerasdf', 204],
      ['            four words  ', 204],
    ])('%j by a link: %d', async (chosen, status) => {
      const person = await addPerson(site);
      expect((await choose(person, chosen)).status).toBe(status);
    });

    it('by its owner obeys the same rules, and the current one comes first', async () => {
      const person = await addPerson(site, { fullName: 'Wilhelmina Featherstone' });
      const client = somewhere();
      await signIn(client, person);
      const change = (currentPassword: string, newPassword: string) => client.post('/me/password', { currentPassword, newPassword });
      expect(slugOf(await change('not the password', 'a quite different passphrase'))).toBe('invalid-credentials');
      expect(slugOf(await client.post('/me/password', { newPassword: 'a quite different passphrase' }))).toBe('validation-failed');
      for (const weak of ['Password1234', 'Featherstone1', person.email, PASSWORD, 'short']) expect({ weak, slug: slugOf(await change(PASSWORD, weak)) }).toEqual({ weak, slug: 'validation-failed' });
      expect((await signIn(somewhere(), person)).status).toBe(200);
    });
  });

  it('is read from the body and from nowhere else', async () => {
    const person = await addPerson(site);
    const query = new URLSearchParams({ login: person.email, password: PASSWORD }).toString();
    const basic = { authorization: `Basic ${Buffer.from(`${person.email}:${PASSWORD}`).toString('base64')}` };
    verifications.mockClear();
    const answers = [
      await somewhere().post(`/auth/login?${query}`, {}),
      await somewhere().post(`/auth/login?${query}`),
      await somewhere().post(`/auth/login?${query}`, { login: person.email }),
      await somewhere().post(`/auth/login?${query}`, { login: '', password: '' }),
      await somewhere().get(`/auth/login?${query}`),
      await somewhere().send('PUT', `/auth/login?${query}`, {}),
      await somewhere().post('/auth/login', {}, basic),
      await somewhere().get('/auth/session', basic),
      await somewhere().form(`/login?${query}`),
      await somewhere().post('/auth/login', { login: 'x' }, { 'x-login': person.email, 'x-password': PASSWORD, cookie: `login=${person.email}; password=${encodeURIComponent(PASSWORD)}` }),
    ];
    for (const { status, setCookie } of answers) expect([status >= 400, setCookie]).toEqual([true, []]);
    expect((await somewhere().page(`/login?${query}`)).setCookie).toEqual([]);
    expect(verifications).not.toHaveBeenCalled();
  });
});
