import { wordingIn } from '../../src/delivery/texts/wording';
import { addPerson, addRole, authenticator, configure, messages, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Days to enrol, by the database's clock, counted once from the first time the policy asks (P-09). */
const DAY = 86_400;

describe('grace', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp();
    await addPerson(site, { email: 'administrator@localhost', roles: ['Administrator'] });
    await addRole(site, 'Field Sales', { flagged: true });
    await site.sql.query(`update role set grace_days = 2 where name = 'Field Sales'`);
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen', two_factor_grace_days: 7, session_absolute_timeout: 604_800, session_idle_timeout: 86_400 });
  });
  afterAll(() => site.close());

  const later = (seconds: number): string => new Date(site.clock.now().getTime() + seconds * 1000).toISOString();

  it('is told at the sign-in, runs from the first one, and ends to the second', async () => {
    const person = await addPerson(site);
    const until = later(7 * DAY);
    expect((await signIn(site.client(), person)).body).toMatchObject({ status: 'authenticated', strength: 'one_factor', because: 'role:All', grace: { until, daysLeft: 7 } });
    const mails = (await messages(site)).filter(({ to }) => to === person.email);
    expect(mails).toMatchObject([{ subject: `Set up a second step for Countersign by ${wordingIn('en').moment(new Date(until))}`, text: expect.stringContaining('You have 7 days to set it up') }]);
    await site.clock.advance(6 * DAY + 1);
    expect((await signIn(site.client(), person)).body).toMatchObject({ status: 'authenticated', grace: { until, daysLeft: 1 } });
    expect((await messages(site)).filter(({ to, subject }) => to === person.email && subject.startsWith('Set up'))).toHaveLength(1);
    await site.clock.advance(DAY - 2);
    expect((await signIn(site.client(), person)).body.status).toBe('authenticated');
    await site.clock.advance(1);
    expect((await signIn(site.client(), person)).body).toMatchObject({ status: 'enrolment_required', because: 'role:All' });
  });

  it('is not begun anew by switching off and on, and longer days count from the first one too', async () => {
    const person = await addPerson(site);
    await signIn(site.client(), person);
    await site.clock.advance(10 * DAY);
    await configure(site, { enable_two_factor_auth: false });
    await configure(site, { enable_two_factor_auth: true });
    expect((await signIn(site.client(), person)).body.status).toBe('enrolment_required');
    await configure(site, { two_factor_grace_days: 14 });
    expect((await signIn(site.client(), person)).body).toMatchObject({ status: 'authenticated', grace: { daysLeft: 4 } });
    await configure(site, { two_factor_grace_days: 7 });
  });

  it('is as short as the shortest that applies', async () => {
    const person = await addPerson(site, { roles: ['Field Sales'] });
    expect((await signIn(site.client(), person)).body).toMatchObject({ because: 'role:Field Sales', grace: { daysLeft: 2 } });
  });

  it('is not for whoever administers', async () => {
    const person = await addPerson(site, { roles: ['System Manager'] });
    const answer = (await signIn(site.client(), person)).body;
    expect(answer).toMatchObject({ status: 'enrolment_required' });
    expect(answer.grace).toBeUndefined();
    expect((await messages(site)).filter(({ to, subject }) => to === person.email && subject.includes('Set up'))).toEqual([]);
  });

  it('begins in a live session as well, which falls short when it is over and goes on by enrolling in place', async () => {
    await configure(site, { enable_two_factor_auth: false });
    const person = await addPerson(site);
    const client = site.client();
    expect((await signIn(client, person)).body).toMatchObject({ status: 'authenticated', because: 'policy:off' });
    await configure(site, { enable_two_factor_auth: true });
    await Promise.all(Array.from({ length: 6 }, () => client.get('/auth/session')));
    expect((await messages(site)).filter(({ to }) => to === person.email)).toHaveLength(1);
    for (let day = 0; day < 6; day += 1) {
      expect((await client.get('/me/factors')).body).toMatchObject({ required: true, because: 'role:All' });
      expect((await client.get('/users')).body.type).toMatch(/forbidden$/);
      await site.clock.advance(DAY - 60);
    }
    await configure(site, { two_factor_grace_days: 3 });
    expect((await client.get('/users')).body).toMatchObject({ type: expect.stringMatching(/second-factor-required$/), because: 'role:All' });
    await client.post('/auth/step-up', { password: person.password });
    const begun = await client.post('/me/factors/totp', {});
    expect((await client.post(`/me/factors/${begun.body.id as string}/confirm`, { code: authenticator(begun.body.secret, site.clock).code() })).status).toBe(200);
    expect((await client.get('/users')).body.type).toMatch(/forbidden$/);
    const { rows } = await site.sql.query('select chosen_at from second_factor where user_id = $1 and confirmed_at is not null', [person.id]);
    expect(rows).toEqual([{ chosen_at: null }]);
    await configure(site, { two_factor_grace_days: 7 });
  });
});
