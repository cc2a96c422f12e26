import { signedIn } from '../admin/signed-in';
import { addPerson, authenticator, configure, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { holding, pendingOf, sessionsOf, slugOf, withApp, type Enrolled } from './attack-tools';

/**
 * Stolen and mixed cookies. A pending login proves a password, a session proves all that was asked; whoever holds one of
 * each, of two people, must not get what neither gives alone (requirements; ASVS 5.0 §7.2.1; OWASP
 * Session Management CS). And opening many pending logins must not multiply the guesses.
 */
describe('pending and session cookies', () => {
  let site: TestApp;
  let ana: Enrolled;
  let ben: Enrolled;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    ana = await withApp(site);
    ben = await withApp(site);
  });
  afterAll(() => site.close());
  beforeEach(() => site.clock.advance(60));

  const cookie = (client: { cookies: Map<string, string> }, name: string) => client.cookies.get(name);
  const pendingToken = async ({ person }: Enrolled) => cookie(await pendingOf(site, person), 'countersign-pending');

  it('a pending cookie under the name of the session is no session, and the other way round', async () => {
    const token = await pendingToken(ana);
    const posing = holding(site, { countersign: token });
    for (const path of ['/auth/session', '/me/factors', '/users', '/system-settings']) {
      expect({ path, slug: slugOf(await posing.get(path)) }).toEqual({ path, slug: 'unauthenticated' });
    }
    expect(slugOf(await posing.post('/auth/step-up', { method: 'totp', code: ana.app.code() }))).toBe('unauthenticated');
    const session = holding(site, { 'countersign-pending': cookie(ana.browser, 'countersign') });
    expect(slugOf(await session.get('/auth/pending'))).toBe('unauthenticated');
    expect(slugOf(await session.post('/auth/second-factor', { code: ana.app.code() }))).toBe('unauthenticated');
    const everywhere = holding(site, { countersign: token, 'countersign-browser': token, 'countersign-device': token, '__Host-countersign': token });
    expect(slugOf(await everywhere.get('/auth/session'))).toBe('unauthenticated');
  });

  it('of two people stay two people: each route goes by its own cookie', async () => {
    const mixed = holding(site, { countersign: cookie(ben.browser, 'countersign'), 'countersign-pending': await pendingToken(ana) });
    expect((await mixed.get('/auth/session')).body.user.email).toBe(ben.person.email);
    expect((await mixed.get('/auth/pending')).body.status).toBe('second_factor_required');
    expect(slugOf(await mixed.post('/auth/second-factor', { code: ben.app.code() }))).toBe('invalid-code');
    expect(slugOf(await mixed.post('/auth/step-up', { method: 'totp', code: ana.app.code() }))).toBe('invalid-code');
    const done = await mixed.post('/auth/second-factor', { code: ana.app.code() });
    expect(done.body.user.email).toBe(ana.person.email);
    expect((await mixed.get('/auth/session')).body.user.email).toBe(ana.person.email);
  });

  it('an administrator’s session lends a pending login nothing, and takes nothing from it', async () => {
    const admin = await signedIn(site, 'admin', ['Administrator']);
    const person = await addPerson(site);
    const pending = await pendingOf(site, person);
    const mixed = holding(site, { countersign: cookie(admin.client, 'countersign'), 'countersign-pending': cookie(pending, 'countersign-pending') });
    const begun = await mixed.post('/me/factors/totp', {});
    const { rows } = await site.sql.query('select user_id from second_factor where id = $1', [begun.body.id]);
    expect(rows).toEqual([{ user_id: person.id }]);
    const code = authenticator(begun.body.secret, site.clock).code();
    expect(slugOf(await admin.client.post(`/me/factors/${begun.body.id as string}/confirm`, { code }))).toBe('not-found');
    const done = await mixed.post('/auth/second-factor', { code });
    expect(done.body).toMatchObject({ status: 'authenticated', user: { email: person.email } });
    expect(slugOf(await mixed.get('/users'))).toBe('forbidden');
  });

  it('the pending cookie of somebody with a factor enrols nothing beside a session: the session’s person does', async () => {
    const eva = await withApp(site);
    const mixed = holding(site, { countersign: cookie(eva.browser, 'countersign'), 'countersign-pending': await pendingToken(ana) });
    const begun = await mixed.post('/me/factors/totp', { label: 'Tablet' });
    const { rows } = await site.sql.query('select user_id from second_factor where id = $1', [begun.body.id]);
    expect(rows).toEqual([{ user_id: eva.person.id }]);
    expect(slugOf(await mixed.post('/auth/second-factor', { code: authenticator(begun.body.secret, site.clock).code() }))).toBe('invalid-code');
  });

  it('two cookies of one name are never two people', async () => {
    const eva = await withApp(site);
    const [one, two] = [cookie(eva.browser, 'countersign'), await pendingToken(ana)];
    for (const header of [`countersign=${one}; countersign=${two}`, `countersign=${two}; countersign=${one}`]) {
      const answer = await site.client().get('/auth/session', { cookie: header });
      if (answer.status === 200) expect(answer.body.user.email).toBe(eva.person.email);
      else expect(slugOf(answer)).toBe('unauthenticated');
    }
  });

  it('a stolen pending cookie is worth no more than the tries its owner has left', async () => {
    const owner = await pendingOf(site, ana.person);
    const thief = holding(site, { 'countersign-pending': cookie(owner, 'countersign-pending') });
    for (const hand of [owner, thief, owner, thief, thief]) await hand.post('/auth/second-factor', { code: '000000' });
    expect(slugOf(await owner.post('/auth/second-factor', { code: ana.app.code() }))).toBe('login-expired');
    expect(slugOf(await thief.post('/auth/second-factor', { code: ana.app.code() }))).toBe('login-expired');
  });

  it('a stolen pending cookie is worth nothing once its owner went on or left', async () => {
    const owner = await pendingOf(site, ana.person);
    const thief = holding(site, { 'countersign-pending': cookie(owner, 'countersign-pending') });
    await owner.post('/auth/logout');
    expect(slugOf(await thief.post('/auth/second-factor', { code: ana.app.code() }))).toBe('login-expired');
  });

  it('ten sign-ins at once on two processes leave three waiting, the newest', async () => {
    const two = await site.second();
    const person = await addPerson(site);
    const clients = Array.from({ length: 10 }, (_, turn) => (turn % 2 === 0 ? site : two).client());
    await Promise.all(clients.map((client) => signIn(client, person)));
    const alive = await Promise.all(clients.map(async (client) => (await client.get('/auth/pending')).status === 200));
    expect(alive.filter(Boolean)).toHaveLength(3);
    const last = await pendingOf(site, person);
    expect((await last.get('/auth/pending')).status).toBe(200);
    expect(await sessionsOf(site, person)).toBe(0);
    await two.close();
  });
});
