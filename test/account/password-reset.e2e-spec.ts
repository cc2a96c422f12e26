import { addPerson, configure, linkSentTo, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Whoever forgot the password asks for a link (product P-84; OWASP Forgot Password CS; R-067). */
describe('a link to choose another password', () => {
  let site: TestApp;
  let addresses = 0;

  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '1' });
    await configure(site, { allow_login_using_user_name: true });
  });
  afterAll(() => site.close());

  const somewhere = () => site.client({ 'x-forwarded-for': `198.51.100.${(addresses += 1)}` });
  const ask = (login: string, client = somewhere()) => client.post('/auth/password-reset', { login });
  const owedTo = async ({ id }: Person): Promise<number> =>
    (await site.sql.query(`select 1 from outbox_message where user_id = $1 and template = 'password_reset'`, [id])).rows.length;
  const reasons = async (): Promise<unknown[]> =>
    (await site.sql.query(`select outcome, reason from audit_event where event = 'password_reset_requested' order by id desc limit 1`)).rows;

  it('is mailed, sets the password once, ends the sessions of before and signs nobody in', async () => {
    const ana = await addPerson(site);
    const before = site.client();
    await signIn(before, ana);
    expect((await ask(ana.email.toUpperCase())).status).toBe(202);
    const token = (await linkSentTo(site, ana.email)).split('/').pop()!;
    const client = somewhere();
    const set = await client.post('/auth/password-reset/confirm', { token, newPassword: 'tulips over the canal' });
    expect([set.status, client.cookies.size]).toEqual([204, 0]);
    expect((await before.get('/auth/session')).status).toBe(401);
    expect((await signIn(somewhere(), ana)).status).toBe(401);
    expect((await signIn(somewhere(), { ...ana, password: 'tulips over the canal' })).status).toBe(200);
    expect((await somewhere().post('/auth/password-reset/confirm', { token, newPassword: 'roses over the canal' })).status).toBe(410);
    expect(await reasons()).toEqual([{ outcome: 'success', reason: null }]);
  });

  it('lives twenty minutes from sending, to the second, and a newer one voids it', async () => {
    const ana = await addPerson(site);
    await ask(ana.email);
    const first = (await linkSentTo(site, ana.email)).split('/').pop()!;
    await site.clock.advance(60);
    await ask(ana.email);
    const second = (await linkSentTo(site, ana.email)).split('/').pop()!;
    expect(second).not.toBe(first);
    const open = (token: string) => somewhere().page(`/password/${token}`);
    expect((await open(first)).status).toBe(410);
    await site.clock.advance(1199);
    expect((await open(second)).status).toBe(200);
    await site.clock.advance(1);
    expect((await open(second)).status).toBe(410);
  });

  it('is answered alike for a name nobody has, for somebody disabled, and for a number where numbers are no logins', async () => {
    const gone = await addPerson(site);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [gone.id]);
    const known = await ask((await addPerson(site)).email);
    for (const login of ['nobody@erp.example', gone.email, '+4915112345678', ' x ', 'no such name']) {
      const began = performance.now();
      const answer = await ask(login);
      expect([answer.status, answer.text, Object.keys(answer.headers).sort()]).toEqual([known.status, known.text, Object.keys(known.headers).sort()]);
      expect(performance.now() - began).toBeGreaterThanOrEqual(290);
    }
    expect(await owedTo(gone)).toBe(0);
    const { rows } = await site.sql.query(`select target from audit_event where event = 'password_reset_requested' and reason = 'unknown_login'`);
    expect(JSON.stringify(rows)).not.toContain('nobody');
  });

  it('fills nobody’s mailbox: from the fourth in an hour on nothing is sent, whoever asks, and the sign-in is not touched', async () => {
    const ana = await addPerson(site);
    for (let turn = 0; turn < 8; turn += 1) expect((await ask(ana.email)).status).toBe(202);
    expect(await owedTo(ana)).toBe(3);
    expect(await reasons()).toEqual([{ outcome: 'failure', reason: 'too_many' }]);
    expect((await signIn(somewhere(), ana)).status).toBe(200);
    await site.clock.advance(3600);
    await ask(ana.email);
    expect(await owedTo(ana)).toBe(4);
  });

  it('is refused to a source that asks for many, alike for names that are somebody’s and nobody’s', async () => {
    const flood = somewhere();
    // Released together: the answers wait for one another's time, and the count must hold in a burst.
    const answers = await Promise.all(Array.from({ length: 21 }, (_, turn) => ask(`nobody${turn}@erp.example`, flood)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array.from({ length: 20 }, () => 202), 429]);
    const refused = await ask((await addPerson(site)).email, flood);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('invites anew who never chose a password', async () => {
    const invited = await addPerson(site, { password: null });
    await ask(invited.email);
    const { rows } = await site.sql.query('select template from outbox_message where user_id = $1', [invited.id]);
    expect(rows).toEqual([{ template: 'invitation' }]);
  });

  it.each([{}, { login: '' }, { login: 7 }, { login: 'a\u0000' }, { login: 'a', more: 1 }])('takes no body like %j', async (body) => {
    expect((await somewhere().post('/auth/password-reset', body)).status).toBe(422);
  });
});
