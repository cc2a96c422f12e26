import { sessionOf } from '../admin/signed-in';
import { pendingOf, slugOf } from '../attacks/attack-tools';
import { enrolled, siteWithApp } from '../attacks/second-factor';
import { addPerson, authenticator, configure, linkSentTo, PASSWORD, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** A link to set an app up, mailed by an administrator: no secret in it, and none shown without the password (product P-81). */
describe('an enrolment link by button', () => {
  let site: TestApp;
  let root: Person;
  beforeAll(async () => {
    site = await siteWithApp();
    root = await addPerson(site, { email: 'root@erp.example', roles: ['Administrator'] });
  });
  afterAll(() => site.close());

  const send = async ({ id }: { id: string }) => (await sessionOf(site, root.id, root.email)).post(`/users/${id}/two-factor/send-enrolment-link`);
  const tokenOf = async (person: Person): Promise<string> => (await linkSentTo(site, person.email)).split('/').at(-1)!;
  const open = (token: string, more: object = {}, client = site.client()) => client.post('/auth/enrolment-link', { token, ...more });
  const factors = async ({ id }: Person) => (await site.sql.query('select confirmed_at from second_factor where user_id = $1 and removed_at is null', [id])).rows;

  it('asks for the password, shows a secret for ten minutes, and the next sign-in confirms it', async () => {
    const ana = await addPerson(site);
    expect(await send(ana)).toMatchObject({ status: 202, body: { delivery: { status: 'queued' } } });
    const token = await tokenOf(ana);
    await site.clock.advance(71 * 3600);
    expect((await open(token)).status).toBe(401);
    expect((await open(token, { login: ana.email, password: 'a wrong one, this' })).status).toBe(401);
    expect(await factors(ana)).toEqual([]);
    const shown = await open(token, { login: ana.email, password: PASSWORD });
    expect(shown.body).toMatchObject({ account: ana.email, expiresAt: new Date(site.clock.now().getTime() + 600_000).toISOString() });
    expect((await open(token, { login: ana.email, password: PASSWORD })).body.secret).toBe(shown.body.secret);
    const client = site.client();
    const view = (await signIn(client, ana)).body;
    expect(view).toMatchObject({ status: 'enrolment_required', enrolment: 'email_link', methods: [{ method: 'totp' }] });
    expect((await client.get('/auth/pending')).body).toMatchObject({ status: 'enrolment_required', enrolment: 'email_link' });
    const done = await client.post('/auth/second-factor', { code: authenticator(shown.body.secret, site.clock).code() });
    expect([done.status, done.body.recoveryCodes?.length]).toEqual([200, 10]);
    expect(slugOf(await open(token, { login: ana.email, password: PASSWORD }))).toBe('gone');
    expect(slugOf(await send(ana))).toBe('conflict');
  });

  it('makes another secret once the ten minutes are over; the one before is void', async () => {
    const ben = await addPerson(site);
    await send(ben);
    const token = await tokenOf(ben);
    const first = (await open(token, { login: ben.email, password: PASSWORD })).body.secret;
    await site.clock.advance(600);
    const second = (await open(token, { login: ben.email, password: PASSWORD })).body.secret;
    expect(second).not.toBe(first);
    const client = await pendingOf(site, ben);
    expect(slugOf(await client.post('/auth/second-factor', { code: authenticator(first, site.clock).code() }))).toBe('invalid-code');
    expect((await client.post('/auth/second-factor', { code: authenticator(second, site.clock).code() })).status).toBe(200);
  });

  it('shows nothing to another person, in the browser of a sign-in, or after a newer one, a reset or 72 hours', async () => {
    const [cara, dan] = [await addPerson(site), await addPerson(site)];
    await send(cara);
    const token = await tokenOf(cara);
    expect(slugOf(await open(token, { login: dan.email, password: PASSWORD }))).toBe('invalid-credentials');
    expect(slugOf(await open(token, {}, await pendingOf(site, cara)))).toBe('unauthenticated');
    expect(slugOf(await open(token, {}, await pendingOf(site, dan)))).toBe('forbidden');
    await send(cara);
    expect(slugOf(await open(token, { login: cara.email, password: PASSWORD }))).toBe('gone');
    const newer = await tokenOf(cara);
    await (await sessionOf(site, root.id, root.email)).post(`/users/${cara.id}/two-factor/reset`, { reason: 'x' });
    expect(slugOf(await open(newer, { login: cara.email, password: PASSWORD }))).toBe('gone');
    await send(dan);
    const late = await tokenOf(dan);
    await site.clock.advance(72 * 3600);
    expect(slugOf(await open(late, { login: dan.email, password: PASSWORD }))).toBe('gone');
  });

  it('outlives the links of sign-ins, and is confirmed by one that waits; a newer one by button voids it', async () => {
    const gus = await addPerson(site);
    await configure(site, { totp_enrolment: 'email_link' });
    await send(gus);
    const older = await tokenOf(gus);
    await send(gus);
    const token = await tokenOf(gus);
    const client = await pendingOf(site, gus);
    await site.clock.advance(30);
    expect((await client.post('/me/factors/totp', {})).status).toBe(202);
    const own = await tokenOf(gus);
    expect((await open(own, {}, client)).status).toBe(200);
    await configure(site, { totp_enrolment: 'on_screen' });
    expect(slugOf(await open(older, { login: gus.email, password: PASSWORD }))).toBe('gone');
    const { secret } = (await open(token, { login: gus.email, password: PASSWORD })).body;
    expect(slugOf(await open(own, {}, client))).toBe('gone');
    const done = await client.post('/auth/second-factor', { code: authenticator(secret, site.clock).code() });
    expect(done.status).toBe(200);
    expect(slugOf(await open(token, { login: gus.email, password: PASSWORD }))).toBe('gone');
  });

  it('is over at once when a factor was set up another way', async () => {
    const eva = await addPerson(site);
    await send(eva);
    const token = await tokenOf(eva);
    const client = await pendingOf(site, eva);
    const begun = await client.post('/me/factors/totp', {});
    await client.post('/auth/second-factor', { code: authenticator(begun.body.secret, site.clock).code() });
    await site.sql.query('update app_user set security_version = 1 where id = $1', [eva.id]);
    expect(slugOf(await open(token, { login: eva.email, password: PASSWORD }))).toBe('gone');
  });

  it('opens as a page as well: a form first, the QR code after it', async () => {
    const fay = await addPerson(site);
    await send(fay);
    const token = await tokenOf(fay);
    const form = await site.client().send('GET', `//qrcode/${token}`);
    expect([form.status, form.text]).toEqual([200, expect.stringMatching(/name="password"/)]);
    const shown = await site.client().send('POST', `//qrcode/${token}`, new URLSearchParams({ login: fay.email, password: PASSWORD }).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
    expect([shown.status, shown.text]).toEqual([200, expect.stringMatching(/<svg/)]);
  });

  it('is not sent where the next sign-in would not use it, and not without mail', async () => {
    expect(slugOf(await send(await enrolled(site)))).toBe('conflict');
    expect(slugOf(await send(root))).toBe('forbidden');
    await configure(site, { enable_two_factor_auth: false });
    expect(slugOf(await send(await addPerson(site)))).toBe('conflict');
  });
});
