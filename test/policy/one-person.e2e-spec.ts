import { signedIn } from '../admin/signed-in';
import { addPerson, addRole, configure, enrolApp, messages, provenChannel, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/** What an administrator decides about one person, and why that person is asked (P-06, P-07; contract §5). */
const DAY = 86_400;

describe('PUT /users/{id}/two-factor', () => {
  let site: TestApp;
  let admin: HttpClient;
  let adminId: string;

  beforeAll(async () => {
    site = await createTestApp();
    ({ client: admin, id: adminId } = await signedIn(site, 'root', ['Administrator']));
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());

  const versionOf = async (id: string): Promise<number> => (await admin.get(`/users/${id}`)).body.version as number;
  const decide = async (person: { id: string }, terms: object, by = admin) =>
    by.put(`/users/${person.id}/two-factor`, { ...terms, version: await versionOf(person.id) });
  const decision = async (person: { id: string }) => (await admin.get(`/users/${person.id}/two-factor/decision`)).body;
  const later = (seconds: number): string => new Date(site.clock.now().getTime() + seconds * 1000).toISOString();
  const statusOf = async (person: Person) => (await signIn(site.client(), person)).body;
  /** The administrator's proof is renewed as a step-up would: what is tested here is something else. */
  const fresh = () => site.sql.query('update session set factor_proven_at = app_now(), last_seen_at = app_now(), signed_in_at = app_now() where user_id = $1', [adminId]);

  it('exempts until a day, with a reason, told by one audit event; the exemption ends by itself', async () => {
    const person = await addPerson(site);
    expect(await statusOf(person)).toMatchObject({ status: 'enrolment_required' });
    const exemptUntil = later(3 * DAY);
    const answer = await decide(person, { requirement: 'exempt', exemptUntil, reason: 'Phone in repair' });
    expect(answer).toMatchObject({ status: 200, body: { version: 2, warnings: [], twoFactor: { requirement: 'exempt', method: null, exemptUntil, exemptReason: 'Phone in repair' } } });
    expect((await decide(person, { requirement: 'exempt', exemptUntil, reason: 'Phone in repair' })).body).toMatchObject({ version: 2 });
    const { rows } = await site.sql.query(`select event, reason, before, after from audit_event where target_id = $1 and event = 'policy_changed'`, [person.id]);
    expect(rows).toEqual([
      {
        event: 'policy_changed',
        reason: 'Phone in repair',
        before: { requirement: 'by_role', exemptUntil: null, exemptReason: null },
        after: { requirement: 'exempt', exemptUntil, exemptReason: 'Phone in repair' },
      },
    ]);
    expect(await statusOf(person)).toMatchObject({ status: 'authenticated', because: 'user:exempt' });
    expect(await decision(person)).toMatchObject({ kind: 'pass', because: 'user:exempt', demanded: null, methods: [] });
    await site.clock.advance(3 * DAY);
    expect(await statusOf(person)).toMatchObject({ status: 'enrolment_required', because: 'role:All' });
    await fresh();
  });

  it('is told to the person: what counts now and until when, and who said so', async () => {
    const person = await addPerson(site);
    const exemptUntil = later(2 * DAY);
    const told = async () => (await messages(site)).filter(({ to, subject }) => to === person.email && subject === 'What you are asked for at Countersign was changed').map(({ text }) => text);
    const exempt = { requirement: 'exempt', exemptUntil };
    await decide(person, { ...exempt, reason: 'Phone in repair' });
    const until = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(exemptUntil));
    expect(await told()).toEqual([expect.stringMatching(/an administrator \(root\) changed what you are asked for/)]);
    expect((await told())[0]).toMatch(new RegExp(`Until ${until} at \\d\\d:\\d\\d UTC you are spared.*Time: .*tell your administrator at once: until then your password alone`, 's'));
    await decide(person, { ...exempt, reason: 'Phone still in repair' });
    await decide(person, { ...exempt, reason: 'Phone still in repair' });
    expect((await decide(person, { requirement: 'exempt', exemptUntil: later(31 * DAY), reason: 'x' })).status).toBe(422);
    expect(await told()).toHaveLength(1);
    await decide(person, { requirement: 'required', method: 'email' });
    expect((await told())[0]).toMatch(/asked for a second step, whatever your roles say\. Where it is asked, the second step is: codes by mail\./);
    await site.sql.query(`update app_user set language = 'de' where id = $1`, [person.id]);
    await decide(person, { requirement: 'by_role' });
    const german = (await messages(site)).find(({ to, subject }) => to === person.email && subject.startsWith('Bei Countersign wurde geändert'));
    expect(german?.text).toMatch(/die Administration \(root\) hat geändert.*richtet sich nach Ihren Rollen und den Einstellungen\.\n/s);
  });

  it.each<[string, object, string]>([
    ['without an end', { requirement: 'exempt', reason: 'x' }, '/exemptUntil'],
    ['for 31 days', { requirement: 'exempt', reason: 'x', exemptUntil: '31' }, '/exemptUntil'],
    ['without a reason', { requirement: 'exempt', exemptUntil: '3' }, '/reason'],
    ['as a method nobody knows', { requirement: 'required', method: 'pigeon' }, '/method'],
    ['as a recovery code', { requirement: 'required', method: 'recovery_code' }, '/method'],
  ])('refuses an exemption %s', async (_, terms, pointer) => {
    const person = await addPerson(site);
    const { exemptUntil } = terms as { exemptUntil?: string };
    const answer = await decide(person, { ...terms, ...(exemptUntil === undefined ? {} : { exemptUntil: later(Number(exemptUntil) * DAY) }) });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it('never exempts whoever administers, and forgets an exemption when somebody comes to', async () => {
    const manager = await addPerson(site, { roles: ['System Manager'] });
    expect((await decide(manager, { requirement: 'exempt', exemptUntil: later(DAY), reason: 'x' })).body).toMatchObject({ status: 422, errors: [{ pointer: '/requirement' }] });
    const person = await addPerson(site);
    await decide(person, { requirement: 'exempt', exemptUntil: later(DAY), reason: 'x' });
    expect((await admin.put(`/users/${person.id}/roles`, { roles: ['System Manager'], version: await versionOf(person.id) })).status).toBe(200);
    expect(await decision(person)).toMatchObject({ kind: 'enrol', because: 'role:System Manager' });
  });

  it('requires it of a portal customer whom no rule asks', async () => {
    const customer = await addPerson(site, { userType: 'website' });
    expect(await decision(customer)).toMatchObject({ kind: 'pass', because: 'policy:no_rule_asks' });
    expect((await decide(customer, { requirement: 'required' })).status).toBe(200);
    expect(await decision(customer)).toMatchObject({ kind: 'enrol', because: 'user:required', demanded: 'totp', methods: [{ method: 'totp' }] });
    expect(await statusOf(customer)).toMatchObject({ status: 'enrolment_required', because: 'user:required' });
  });

  it('chooses the method of one person, and says who cannot use it', async () => {
    const person = await addPerson(site);
    const chosen = await decide(person, { requirement: 'by_role', method: 'email' });
    expect(chosen.body).toMatchObject({ twoFactor: { method: 'email' }, warnings: [] });
    expect(await statusOf(person)).toMatchObject({ status: 'second_factor_required', method: 'email' });
    const numberless = await decide(person, { requirement: 'by_role', method: 'sms' });
    expect(numberless.body.warnings).toEqual([{ code: 'cannot_sign_in', message: 'This person is asked for sms (role:All) and lacks a mobile number.' }]);
    expect(await decision(person)).toMatchObject({ kind: 'refuse', demanded: 'sms' });
    expect((await decide(person, { requirement: 'by_role' })).body.twoFactor.method).toBeNull();
  });

  it('refuses a method for an administrator that would not count, and warns of none a role may allow them in vain', async () => {
    await configure(site, { administrators_require_app: true });
    const manager = await addPerson(site, { roles: ['System Manager'] });
    expect((await decide(manager, { requirement: 'by_role', method: 'email' })).body).toMatchObject({ status: 422, errors: [{ pointer: '/method' }] });
    expect((await decide(manager, { requirement: 'by_role', method: 'totp' })).status).toBe(200);
    expect((await decide(await addPerson(site), { requirement: 'by_role', method: 'email' })).status).toBe(200);
    await configure(site, { administrators_require_app: false });
    expect((await decide(manager, { requirement: 'by_role', method: 'email' })).status).toBe(200);
  });

  it('refuses a method the roles do not allow, and roles that do not allow the method, naming the person', async () => {
    await addRole(site, 'Text Only', { flagged: true, allowedMethods: ['sms'] });
    const person = await addPerson(site, { email: 'cora@erp.example', roles: ['Text Only'], mobileNumber: '+4915112345670', mobileVerified: true });
    expect((await decide(person, { requirement: 'by_role', method: 'email' })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/method', message: 'does not allow the method that was chosen for c•••@e•••.example' }],
    });
    const other = await addPerson(site, { email: 'dora@erp.example' });
    await decide(other, { requirement: 'by_role', method: 'email' });
    const given = await admin.put(`/users/${other.id}/roles`, { roles: ['Text Only'], version: await versionOf(other.id) });
    expect(given.body).toMatchObject({ status: 422, errors: [{ pointer: '/roles' }] });
    await addRole(site, 'Warehouse', { flagged: true });
    expect((await admin.put(`/users/${other.id}/roles`, { roles: ['Warehouse'], version: await versionOf(other.id) })).status).toBe(200);
    const warehouse = (await admin.get('/roles?limit=100')).body.items.find((role: { name: string }) => role.name === 'Warehouse');
    const changed = await admin.patch(`/roles/${warehouse.id as string}`, { allowedMethods: ['totp'], version: warehouse.version });
    expect(changed.body).toMatchObject({ status: 422, errors: [{ pointer: '/allowedMethods', message: expect.stringContaining('d•••@e•••.example') }] });
  });

  it('counts at the next request of a living session', async () => {
    const person = await addPerson(site);
    await decide(person, { requirement: 'exempt', exemptUntil: later(DAY), reason: 'x' });
    const client = site.client();
    expect((await signIn(client, person)).body.status).toBe('authenticated');
    expect((await client.get('/users')).body.type).toMatch(/forbidden$/);
    await decide(person, { requirement: 'by_role' });
    expect((await client.get('/users')).body).toMatchObject({ type: expect.stringMatching(/second-factor-required$/), because: 'role:All' });
  });

  it('is for whoever may change people, with what privilege rules say', async () => {
    const person = await addPerson(site);
    const terms = { requirement: 'required' };
    expect((await decide(person, terms, site.client())).status).toBe(401);
    const reader = await signedIn(site, 'reader', []);
    expect((await decide(person, terms, reader.client)).status).toBe(403);
    expect((await reader.client.get(`/users/${person.id}/two-factor/decision`)).status).toBe(403);
    await addRole(site, 'Clerk', { flagged: true, permissions: ['users.read', 'users.write'] });
    const clerk = await signedIn(site, 'clerk', ['Clerk']);
    expect((await decide(person, terms, clerk.client)).status).toBe(200);
    expect((await decide(person, { ...terms, version: 1 })).status).toBe(200);
    expect((await admin.put(`/users/${person.id}/two-factor`, { ...terms, version: 1 })).body).toMatchObject({ status: 409, version: 2 });
    expect((await decide({ id: clerk.id }, terms, clerk.client)).status).toBe(403);
    expect((await decide({ id: adminId }, terms, clerk.client)).status).toBe(403);
    expect((await admin.get('/users/0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10/two-factor/decision')).status).toBe(404);
  });

  it('says why, for somebody disabled and somebody enrolled too', async () => {
    const person = await addPerson(site);
    await enrolApp(site, site.client(), person);
    const { rows } = await site.sql.query('select first_asked_at from app_user where id = $1', [person.id]);
    expect(await decision(person)).toEqual({
      user: { id: person.id, login: person.email },
      kind: 'challenge',
      because: 'role:All',
      demanded: 'totp',
      methods: [{ method: 'totp' }, { method: 'recovery_code' }],
      grace: null,
      firstAskedAt: rows[0].first_asked_at.toISOString(),
    });
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [person.id]);
    expect(await decision(person)).toMatchObject({ kind: 'refuse', because: 'user:disabled' });
  });
});

describe('a method nobody could use', () => {
  let site: TestApp;

  beforeAll(async () => {
    site = await createTestApp({ SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'erp@example.com' });
    await configure(site, { totp_enrolment: 'on_screen' });
    await configure(site, { enable_two_factor_auth: true });
  });
  afterAll(() => site.close());

  it('is refused for a person and for a role until a message went through, naming the test to run (P-52)', async () => {
    const { client: admin } = await signedIn(site, 'root', ['Administrator']);
    const person = await addPerson(site);
    const byMail = () => admin.put(`/users/${person.id}/two-factor`, { requirement: 'by_role', method: 'email', version: 1 });
    const role = () => admin.post('/roles', { name: 'Mail Only', twoFactorAuth: true, allowedMethods: ['email'] });
    expect((await byMail()).body).toMatchObject({ status: 422, errors: [{ pointer: '/method', message: expect.stringContaining('/deliveries/test') }] });
    expect((await role()).body).toMatchObject({ status: 422, errors: [{ pointer: '/allowedMethods', message: expect.stringContaining('deliveries test --channel email') }] });
    await provenChannel(site, 'email');
    expect((await byMail()).status).toBe(200);
    expect((await role()).status).toBe(201);
  });
});
