import { Emergency } from '../../src/auth/emergency/emergency.service';
import { addPerson, configure, messages, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Nobody is asked for some hours, and what was let in meanwhile falls short when they are over (P-06). */
describe('an emergency', () => {
  let site: TestApp;
  const administrator = { id: '', email: 'administrator@localhost', password: 'correct horse battery staple' };
  const notices = expect.arrayContaining([{ code: 'emergency', message: expect.stringMatching(/^Emergency: nobody is asked/) }]);

  beforeAll(async () => {
    site = await createTestApp();
    await addPerson(site, { email: administrator.email, roles: ['Administrator'] });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());

  const emergency = () => site.app.get(Emergency, { strict: false });

  it('asks nobody, the Administrator included, leaves switch and flags alone and ends by the database clock', async () => {
    await emergency().begin('mail is down', 1);
    const client = site.client();
    expect((await signIn(client, administrator)).body).toMatchObject({ status: 'authenticated', strength: 'one_factor', because: 'policy:emergency', notices });
    const { settings, emergency: shown } = (await client.get('/system-settings')).body;
    expect([settings.enable_two_factor_auth.value, shown]).toEqual([true, expect.objectContaining({ reason: 'mail is down' })]);
    expect((await client.get('/auth/session')).body).toMatchObject({ notices });
    expect((await client.send('GET', '//login')).text).toMatch(/Emergency: nobody is asked/);
    await site.clock.advance(1800);
    expect((await client.get('/users')).status).toBe(200);
    await site.clock.advance(1800);
    expect((await client.get('/system-settings')).body).toMatchObject({ status: 403, type: expect.stringMatching(/second-factor-required$/), because: 'role:Administrator' });
    expect((await client.get('/auth/session')).body.notices).toEqual([]);
    expect((await signIn(site.client(), administrator)).body).toMatchObject({ status: 'enrolment_required' });
  });

  it('is told to those who administer, and to nobody else', async () => {
    await emergency().begin('mail is down', 1);
    const ana = await addPerson(site);
    expect((await signIn(site.client(), ana)).body).toMatchObject({ status: 'authenticated', notices: [] });
    const mails = (await messages(site)).filter(({ subject }) => subject.startsWith('Emergency'));
    expect(new Set(mails.map(({ to }) => to))).toEqual(new Set([administrator.email]));
    expect(mails[0]?.text).toMatch(/command line for everybody.*Reason given: “mail is down”\./);
  });

  it('is over at once on a process that did not end it', async () => {
    const other = await site.second();
    const client = other.client();
    expect((await signIn(client, administrator)).status).toBe(200);
    expect((await client.get('/users')).status).toBe(200);
    await emergency().end();
    expect((await client.get('/users')).body).toMatchObject({ type: expect.stringMatching(/second-factor-required$/) });
    expect((await messages(site)).filter(({ subject }) => /emergency.*over/.test(subject))).toHaveLength(1);
    await expect(emergency().end()).rejects.toMatchObject({ slug: 'conflict' });
    await other.close();
  });
});
