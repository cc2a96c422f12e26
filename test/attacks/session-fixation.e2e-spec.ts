import { addPerson, authenticator, configure, PASSWORD, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { holding, pendingOf, sessionsOf, slugOf, withApp } from './attack-tools';

/**
 * Session fixation: the attacker plants a cookie he knows and waits until the victim has signed in under it (OWASP Session
 * Management CS; ASVS 5.0 §7.2.4; requirements ). Every proof gives a new id, made here, and kills the one
 * before; a cookie is never adopted. And the life of a session is told by the database's clock, whatever the machine that
 * serves the request believes.
 */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

describe('planted cookies', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());
  beforeEach(() => site.clock.advance(60));

  const alive = async (token: string | undefined) => (await holding(site, { countersign: token }).get('/auth/session')).status === 200;

  it.each([
    ['of the right shape', 'A'.repeat(43)],
    ['too short', 'abc'],
    ['too long', 'A'.repeat(4000)],
    ['with another alphabet', 'A+/='.repeat(11)],
    ['an id of the database', '00000000-0000-7000-8000-000000000001'],
    ['SQL', "x' or '1'='1"],
    ['an encoded NUL', '%00'],
    ['a bad encoding', '%E0%A4%A'],
    ['empty', '""'],
  ])('an invented one, %s, is never adopted', async (_, planted) => {
    const person = await addPerson(site, { userType: 'website' });
    const victim = holding(site, { countersign: planted, 'countersign-pending': planted, 'countersign-browser': planted });
    expect((await victim.get('/auth/session')).status).toBe(401);
    const answer = await signIn(victim, person);
    expect(answer.body.status).toBe('authenticated');
    const issued = victim.cookies.get('countersign');
    expect(issued).toMatch(TOKEN);
    expect(issued).not.toBe(planted);
    expect(victim.cookies.get('countersign-browser')).not.toBe(planted);
    expect(await alive(planted)).toBe(false);
  });

  it('the attacker’s own session ends where the victim signs in over it', async () => {
    const [attacker, victim] = [await addPerson(site, { userType: 'website' }), await addPerson(site, { userType: 'website' })];
    const his = site.client();
    await signIn(his, attacker);
    const planted = his.cookies.get('countersign');
    const browser = holding(site, { countersign: planted });
    await signIn(browser, victim);
    expect(browser.cookies.get('countersign')).not.toBe(planted);
    expect(await alive(planted)).toBe(false);
    expect((await browser.get('/auth/session')).body.user.email).toBe(victim.email);
  });

  it('the attacker’s own pending login stays his: the victim’s second step goes to a new one', async () => {
    const [attacker, victim] = [await withApp(site), await withApp(site)];
    const planted = (await pendingOf(site, attacker.person)).cookies.get('countersign-pending');
    const browser = holding(site, { 'countersign-pending': planted });
    await signIn(browser, victim.person);
    expect(browser.cookies.get('countersign-pending')).not.toBe(planted);
    const done = await browser.post('/auth/second-factor', { code: victim.app.code() });
    expect(done.body.user.email).toBe(victim.person.email);
    expect(slugOf(await holding(site, { 'countersign-pending': planted }).post('/auth/second-factor', { code: victim.app.code() }))).toBe('invalid-code');
  });

  it('every proof gives a new id, and the one before is dead at once', async () => {
    const { person, app } = await withApp(site);
    const client = await pendingOf(site, person);
    const pending = client.cookies.get('countersign-pending');
    await client.post('/auth/second-factor', { code: app.code() });
    expect((await holding(site, { 'countersign-pending': pending }).get('/auth/pending')).status).toBe(401);
    const proofs: [string, () => Promise<{ status: number }>][] = [
      ['step-up', () => client.post('/auth/step-up', { method: 'totp', code: app.code() })],
      [
        'another factor',
        async () => {
          const begun = await client.post('/me/factors/totp', { label: 'Tablet' });
          const code = authenticator(begun.body.secret, site.clock).code();
          return client.post(`/me/factors/${begun.body.id as string}/confirm`, { code });
        },
      ],
      ['password', () => client.post('/me/password', { currentPassword: PASSWORD, newPassword: 'a quite different passphrase' })],
    ];
    const seen = [client.cookies.get('countersign')];
    for (const [proof, prove] of proofs) {
      await site.clock.advance(30);
      const answer = await prove();
      const now = client.cookies.get('countersign');
      expect({ proof, ok: answer.status < 300, fresh: !seen.includes(now) }).toEqual({ proof, ok: true, fresh: true });
      expect({ proof, old: await alive(seen.at(-1)), now: await alive(now) }).toEqual({ proof, old: false, now: true });
      seen.push(now);
    }
    expect(await sessionsOf(site, person)).toBe(1);
  });

  it('an idle and an absolute end go by the database, however wrong the clock of the application is', async () => {
    const person = await addPerson(site, { userType: 'website' });
    const client = site.client();
    await signIn(client, person);
    const token = client.cookies.get('countersign');
    const right = site.clock.now();
    const wrong = jest.spyOn(site.clock, 'now');
    wrong.mockImplementation(() => new Date(right.getTime() + 365 * 86_400_000));
    expect(await alive(token)).toBe(true);
    wrong.mockImplementation(() => new Date(right.getTime() - 365 * 86_400_000));
    expect(await alive(token)).toBe(true);
    await site.sql.query(`update test_clock set frozen_at = frozen_at + interval '3599 seconds'`);
    expect(await alive(token)).toBe(true);
    await site.sql.query(`update test_clock set frozen_at = frozen_at + interval '1 second'`);
    expect(await alive(token)).toBe(false);
    wrong.mockRestore();
    await site.clock.set(new Date(right.getTime() + 3_600_000));
  });

  it('a pending login ends by the database’s clock as well', async () => {
    const { person, app } = await withApp(site);
    const client = await pendingOf(site, person);
    const right = site.clock.now();
    await site.sql.query(`update test_clock set frozen_at = frozen_at + interval '300 seconds'`);
    expect(slugOf(await client.post('/auth/second-factor', { code: app.code() }))).toBe('login-expired');
    await site.clock.set(new Date(right.getTime() + 300_000));
  });

  it('tokens are long, and no two are alike', async () => {
    const person = await addPerson(site, { userType: 'website' });
    const issued = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const client = site.client();
        await signIn(client, person);
        return [...client.cookies.values()];
      }),
    );
    const tokens = issued.flat();
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) expect(token).toMatch(TOKEN);
  });
});

describe.each([
  ['http', 'http://localhost:3000', '', ''],
  ['https', 'https://localhost:3000', '__Host-', ' Secure;'],
])('cookies over %s', (_, publicUrl, prefix, secure) => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp({ PUBLIC_URL: publicUrl });
  });
  afterAll(() => site.close());

  const cookie = (name: string): RegExp => new RegExp(`^${prefix}${name}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly;${secure} SameSite=Lax$`);
  const expired = (name: string): RegExp => new RegExp(`^${prefix}${name}=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly;${secure} SameSite=Lax$`);

  it('are exactly what they should be, when set and when taken away', async () => {
    const person = await addPerson(site);
    const client = site.client();
    const plain = await signIn(client, person);
    expect(plain.setCookie[0]).toMatch(cookie('countersign'));
    expect(plain.setCookie.find((line) => line.includes('countersign-browser='))).toMatch(
      new RegExp(`^${prefix}countersign-browser=[A-Za-z0-9_-]{43}; Max-Age=2592000; Path=/; HttpOnly;${secure} SameSite=Lax$`),
    );
    expect(plain.text).not.toContain(client.cookies.get(`${prefix}countersign`));
    const left = (await client.post('/auth/logout')).setCookie;
    expect(left).toHaveLength(2);
    expect(left[0]).toMatch(expired('countersign'));
    expect(left[1]).toMatch(expired('countersign-pending'));
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    const waiting = await signIn(client, person);
    expect(waiting.setCookie).toHaveLength(1);
    expect(waiting.setCookie[0]).toMatch(cookie('countersign-pending'));
    expect(waiting.text).not.toContain(client.cookies.get(`${prefix}countersign-pending`));
    const begun = await client.post('/me/factors/totp', {});
    const done = await client.post('/auth/second-factor', { code: authenticator(begun.body.secret, site.clock).code() });
    expect(done.setCookie.find((line) => line.includes('countersign='))).toMatch(cookie('countersign'));
    expect(done.setCookie.find((line) => line.includes('countersign-pending='))).toMatch(expired('countersign-pending'));
  });

  it('under the other scheme’s name count for nothing', async () => {
    const person = await addPerson(site, { userType: 'website' });
    const client = site.client();
    await signIn(client, person);
    const token = client.cookies.get(`${prefix}countersign`);
    expect((await holding(site, { [`${prefix}countersign`]: token }).get('/auth/session')).status).toBe(200);
    const other = prefix === '' ? '__Host-countersign' : 'countersign';
    expect((await holding(site, { [other]: token }).get('/auth/session')).status).toBe(401);
  });
});
