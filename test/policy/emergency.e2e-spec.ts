import { addPerson, configure, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Nobody is asked for some hours, and what was let in meanwhile falls short when they are over (P-06). */
describe('an emergency', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await addPerson(site, { email: 'administrator@localhost', roles: ['Administrator'] });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());

  it('asks nobody, the Administrator included, leaves switch and flags alone and ends by the database clock', async () => {
    await site.sql.query(
      `update system_settings_state set version = version + 1, emergency_since = app_now(), emergency_until = app_now() + interval '30 minutes',
              emergency_reason = 'mail is down', emergency_actor = 'cli:root'`,
    );
    const client = site.client();
    const administrator = { id: '', email: 'administrator@localhost', password: 'correct horse battery staple' };
    expect((await signIn(client, administrator)).body).toMatchObject({ status: 'authenticated', strength: 'one_factor', because: 'policy:emergency' });
    const { settings } = (await client.get('/system-settings')).body;
    expect(settings.enable_two_factor_auth.value).toBe(true);
    await site.clock.advance(30 * 60);
    expect((await client.get('/system-settings')).body).toMatchObject({ status: 403, type: expect.stringMatching(/second-factor-required$/), because: 'role:Administrator' });
    expect((await signIn(site.client(), administrator)).body).toMatchObject({ status: 'enrolment_required' });
  });
});
