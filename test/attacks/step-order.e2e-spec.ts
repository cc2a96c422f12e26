import { addPerson, codeSentTo, configure, messages, PASSWORD, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { holding, pendingOf, sessionsOf, slugOf, withApp, type Enrolled } from './attack-tools';

/**
 * Steps out of order. Whoever has a code and no password tries the second step alone, sends the code along with the first
 * step, or tells the second step that he is somebody else (OWASP WSTG-ATHN-11; ASVS 5.0 §2.3.1; requirements R-087 to
 * A code counts in the pending login of its cookie and nowhere else, and only by a method that was offered there.
 */
describe('steps out of order', () => {
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
  // Half a minute for every test: codes are good once.
  beforeEach(() => site.clock.advance(60));

  const anaSessions = () => sessionsOf(site, ana.person);

  it('a right code without a password step opens nothing, whatever cookie comes with it', async () => {
    const before = await anaSessions();
    const finished = ana.browser.cookies.get('countersign');
    const hands = [
      site.client(),
      holding(site, { 'countersign-pending': 'A'.repeat(43) }),
      holding(site, { countersign: finished }),
      holding(site, { 'countersign-pending': finished }),
    ];
    for (const hand of hands) {
      const answer = await hand.post('/auth/second-factor', { method: 'totp', code: ana.app.code() });
      expect(slugOf(answer)).toBe('unauthenticated');
      expect(answer.setCookie).toEqual([]);
    }
    expect(await anaSessions()).toBe(before);
  });

  it('a code never replaces the password, and never comes with it', async () => {
    const code = ana.app.code();
    const login = ana.person.email;
    const tries: [object, string][] = [
      [{ login, code }, 'validation-failed'],
      [{ login, password: '', code }, 'validation-failed'],
      [{ login, password: PASSWORD, code }, 'validation-failed'],
      [{ login, password: PASSWORD, method: 'totp', code }, 'validation-failed'],
      [{ login, password: code }, 'invalid-credentials'],
      [{ login, password: `${PASSWORD}${code}` }, 'invalid-credentials'],
    ];
    for (const [body, slug] of tries) {
      const answer = await site.client().post('/auth/login', body);
      expect({ body, slug: slugOf(answer), cookies: answer.setCookie }).toEqual({ body, slug, cookies: [] });
    }
  });

  it('a wrong password spoils a waiting sign-in for nobody, uses no code up and says nothing of a factor', async () => {
    const wrong = await site.client().post('/auth/login', { login: ana.person.email, password: 'not the password' });
    const nobody = await site.client().post('/auth/login', { login: 'nobody@erp.example', password: 'not the password' });
    const bare = ({ text, body }: typeof wrong): string => text.replace(body.instance, '');
    expect(bare(wrong)).toBe(bare(nobody));
    const pending = await pendingOf(site, ana.person);
    expect((await pending.post('/auth/second-factor', { code: ana.app.code() })).body.status).toBe('authenticated');
  });

  it('who is signing in is said by the pending login alone', async () => {
    const { rows } = await site.sql.query('select id, challenge_id from pending_login where user_id = $1', [ana.person.id]);
    const pending = await pendingOf(site, ben.person);
    const claims = { userId: ana.person.id, login: ana.person.email, email: ana.person.email, pendingLoginId: rows[0].id, challengeId: rows[0].challenge_id, id: ana.person.id };
    for (const [field, value] of Object.entries(claims)) {
      const answer = await pending.post('/auth/second-factor', { code: ana.app.code(), [field]: value });
      expect({ field, slug: slugOf(answer) }).toEqual({ field, slug: 'validation-failed' });
      const asked = await pending.post(`/auth/second-factor?${field}=${encodeURIComponent(value as string)}`, { code: '000000 0' });
      expect({ field, status: asked.status }).toEqual({ field, status: 422 });
    }
    expect((await pending.post(`/auth/second-factor?userId=${ana.person.id}`, { code: ana.app.code() })).status).toBe(422);
    const hers = await pending.post('/auth/second-factor', { code: ana.app.code() });
    expect(hers.body).toMatchObject({ title: 'Invalid code', attemptsLeft: 4 });
    const his = await pending.post('/auth/second-factor', { code: ben.app.code() });
    expect(his.body.user.email).toBe(ben.person.email);
  });

  it('a method that was not offered is refused, not counted, and sends nothing', async () => {
    const pending = await pendingOf(site, ana.person);
    const sent = (await messages(site)).length;
    for (const method of ['email', 'sms', 'temporary_code', 'webauthn', 'none', 'TOTP', '', null, ['totp']]) {
      const answer = await pending.post('/auth/second-factor', { method, code: '123456' });
      expect({ method, slug: slugOf(answer) }).toEqual({ method, slug: 'validation-failed' });
    }
    for (const method of ['email', 'sms', 'totp', 'recovery_code']) {
      const answer = await pending.post('/auth/second-factor/send', { method });
      expect({ method, slug: slugOf(answer) }).toEqual({ method, slug: 'validation-failed' });
    }
    expect((await messages(site)).length).toBe(sent);
    expect((await pending.post('/auth/second-factor', { code: '000000' })).body.attemptsLeft).toBe(4);
  });

  it('a pending login is over when it was completed or given up: the next step takes it no more', async () => {
    const done = await pendingOf(site, ana.person);
    const token = done.cookies.get('countersign-pending');
    await done.post('/auth/second-factor', { code: ana.app.code() });
    const left = await pendingOf(site, ben.person);
    const given = left.cookies.get('countersign-pending');
    await left.post('/auth/logout');
    await site.clock.advance(30);
    for (const [cookie, app] of [[token, ana.app], [given, ben.app]] as const) {
      const replay = holding(site, { 'countersign-pending': cookie });
      expect(slugOf(await replay.post('/auth/second-factor', { code: app.code() }))).toBe('login-expired');
      expect(slugOf(await replay.get('/auth/pending'))).toBe('login-expired');
      expect(slugOf(await replay.post('/auth/second-factor/send', { method: 'email' }))).toBe('login-expired');
    }
  });

  it('a code sent for one purpose or one sign-in is good for no other', async () => {
    await configure(site, { two_factor_method: 'Email' });
    const eva = await addPerson(site);
    const first = await pendingOf(site, eva);
    const code = await codeSentTo(site, eva.email);
    const second = await pendingOf(site, eva);
    expect(slugOf(await second.post('/auth/second-factor', { code }))).toBe('invalid-code');
    expect((await first.post('/auth/second-factor', { code })).body.status).toBe('authenticated');
    await site.clock.advance(60);
    await first.post('/auth/step-up/send', { method: 'email' });
    const stepUp = await codeSentTo(site, eva.email);
    const third = await pendingOf(site, eva);
    expect(slugOf(await third.post('/auth/second-factor', { code: stepUp }))).toBe('invalid-code');
    await configure(site, { two_factor_method: 'OTP App' });
    expect((await signIn(site.client(), eva)).body.status).toBe('second_factor_required');
  });
});
