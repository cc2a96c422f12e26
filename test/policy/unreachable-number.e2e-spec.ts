import { signedIn } from '../admin/signed-in';
import { addPerson, configure, provenChannel, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** A number no text may go to is as good as none: nobody is left waiting for a code that is never sent (product P-41). */
describe('a number outside the allowed countries', () => {
  let site: TestApp;
  const GERMAN = '+4915112345678';
  const AMERICAN = '+12025550123';

  beforeAll(async () => {
    site = await createTestApp({ TWILIO_ACCOUNT_SID: 'AC0123456789abcdef', TWILIO_AUTH_TOKEN: 'token', TWILIO_FROM: '+4915799999999', TWILIO_BASE_URL: 'http://127.0.0.1:1' });
    await provenChannel(site, 'sms');
    await configure(site, { two_factor_method: 'SMS', totp_enrolment: 'on_screen', enable_two_factor_auth: true, sms_allowed_countries: ['DE'] });
  });
  afterAll(() => site.close());

  it('is told at the sign-in, where one inside them is sent a code', async () => {
    const inside = await addPerson(site, { mobileNumber: GERMAN });
    const outside = await addPerson(site, { mobileNumber: AMERICAN });
    expect((await signIn(site.client(), inside)).body).toMatchObject({ status: 'enrolment_required', enrolment: 'code' });
    const refused = await signIn(site.client(), outside);
    expect([refused.status, refused.body.type]).toEqual([403, expect.stringMatching(/second-factor-unavailable$/)]);
    await site.sql.query('update app_user set mobile_verified_at = app_now() where id = $1', [outside.id]);
    expect((await signIn(site.client(), outside)).status).toBe(403);
  });

  it('is told to the administrator who enters it', async () => {
    const { client } = await signedIn(site, 'root', ['Administrator']);
    const add = (mobileNumber: string, email: string) => client.post('/users', { email, fullName: 'Ana Silva', userType: 'system', mobileNumber });
    const codes = (answer: { body: { warnings: { code: string }[] } }) => answer.body.warnings.map(({ code }) => code);
    const made = await add('+12025550125', 'ana@erp.example');
    expect(made.status).toBe(201);
    expect(made.body.warnings).toContainEqual({ code: 'cannot_sign_in', message: 'This person is asked for sms (role:All) and lacks a mobile number that texts may be sent to (sms_allowed_countries).' });
    expect(codes(await add('+4915112345679', 'ben@erp.example'))).not.toContain('cannot_sign_in');
  });

  it('is named when the countries are changed', async () => {
    const { client } = await signedIn(site, 'atlas', ['Administrator']);
    await addPerson(site, { email: 'dora@erp.example', mobileNumber: '+4915112345690', mobileVerified: true });
    await site.sql.query(`delete from app_user where mobile_number is distinct from '+4915112345690' and email not like 'atlas%' and not exists (select 1 from user_role where user_id = app_user.id)`);
    const { body: { version } } = await client.get('/system-settings');
    await site.sql.query(`update app_user set two_factor_method = 'totp' where email like 'atlas%' or email like 'root%'`);
    const saved = await client.patch('/system-settings', { version, settings: { sms_allowed_countries: ['PT'] } });
    expect([saved.status, saved.body.warnings]).toEqual([200, [{ code: 'cannot_sign_in', message: expect.stringContaining('d•••@e•••.example') }]]);
    await configure(site, { sms_allowed_countries: ['DE'] });
  });

  it('counts again once its country is allowed', async () => {
    const outside = await addPerson(site, { mobileNumber: '+12025550124' });
    expect((await signIn(site.client(), outside)).status).toBe(403);
    await configure(site, { sms_allowed_countries: ['DE', 'US'] });
    expect((await signIn(site.client(), outside)).body).toMatchObject({ status: 'enrolment_required', enrolment: 'code' });
  });
});
