import { signedIn } from '../admin/signed-in';
import { addPerson, addRole, configure, enrolApp, signIn, type NewPerson, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import type { HttpClient } from '../support/http-client';

/** The dry run of a change, before anybody is shut out by it (P-12; contract §5). */
describe('POST /system-settings/preview', () => {
  let site: TestApp;
  let admin: HttpClient;
  let people: Record<'bare' | 'enrolled' | 'number' | 'customer' | 'seller', Person>;

  beforeAll(async () => {
    site = await createTestApp();
    ({ client: admin } = await signedIn(site, 'root', ['Administrator']));
    await addRole(site, 'Sales', {});
    const add = (name: string, more: NewPerson = {}) => addPerson(site, { email: `${name}@erp.example`, ...more });
    people = {
      bare: await add('bare'),
      enrolled: await add('enrolled'),
      number: await add('number', { mobileNumber: '+4915112345671', mobileVerified: true }),
      customer: await add('customer', { userType: 'website' }),
      seller: await add('seller', { roles: ['Sales'] }),
    };
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    await enrolApp(site, site.client(), people.enrolled);
    await configure(site, { enable_two_factor_auth: false });
    await site.sql.query(`update role set two_factor_auth = false where name = 'All'`);
  });
  afterAll(() => site.close());

  const preview = (body: object) => admin.post('/system-settings/preview', body);
  /** The names in each group, with the administrator left out. */
  const groups = async (body: object): Promise<Record<string, string[]>> => {
    const answer = await preview(body);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body)).toEqual(['unaffected', 'newlyAsked', 'mustEnrol', 'cannotSignIn', 'noLongerAsked']);
    return Object.fromEntries(
      Object.entries<{ count: number; users: { login: string }[] }>(answer.body).map(([group, { count, users }]) => {
        expect(users).toHaveLength(count);
        return [group, users.map(({ login }) => login.split('@')[0]!).filter((name) => name !== 'root').sort()];
      }),
    );
  };

  it('tells whom switching on would touch, how, and by which rule', async () => {
    expect(await groups({ settings: { enable_two_factor_auth: true } })).toEqual({
      unaffected: ['customer'],
      newlyAsked: ['enrolled'],
      mustEnrol: ['bare', 'number', 'seller'],
      cannotSignIn: [],
      noLongerAsked: [],
    });
    const { body } = await preview({ settings: { enable_two_factor_auth: true } });
    expect(body.newlyAsked.users).toEqual([{ id: people.enrolled.id, login: 'enrolled@erp.example', because: 'role:All' }]);
    expect(body.unaffected.users).toEqual([{ id: people.customer.id, login: 'customer@erp.example', because: 'policy:no_rule_asks' }]);
  });

  it('finds who could not sign in any more', async () => {
    expect(await groups({ settings: { enable_two_factor_auth: true, two_factor_method: 'SMS' } })).toEqual({
      unaffected: ['customer'],
      newlyAsked: ['enrolled', 'number'],
      mustEnrol: [],
      cannotSignIn: ['bare', 'seller'],
      noLongerAsked: [],
    });
  });

  it('follows one setting to another, as the change itself would', async () => {
    expect((await groups({ settings: { require_two_factor_for_all: true } }))['mustEnrol']).toEqual(['bare', 'number', 'seller']);
  });

  it('judges roles that are changed with it', async () => {
    const only = { settings: { enable_two_factor_auth: true }, roles: { All: { twoFactorAuth: false }, sales: { twoFactorAuth: true, allowedMethods: ['sms'] } } };
    expect(await groups(only)).toMatchObject({ unaffected: ['bare', 'customer', 'enrolled', 'number'], cannotSignIn: ['seller'] });
    const { body } = await preview(only);
    expect(body.cannotSignIn.users).toEqual([{ id: people.seller.id, login: 'seller@erp.example', because: 'role:Sales' }]);
  });

  it('counts who has time to enrol among those who must', async () => {
    expect((await groups({ settings: { enable_two_factor_auth: true, two_factor_grace_days: 7 } }))['mustEnrol']).toEqual(['bare', 'number', 'seller']);
  });

  it('changes nothing, asks nobody for the first time and tells nobody', async () => {
    const state = async () => (await site.sql.query('select (select version from system_settings_state), (select count(*) from audit_event), (select count(first_asked_at) from app_user), (select count(*) from outbox_message)')).rows;
    const before = await state();
    await preview({ settings: { enable_two_factor_auth: true, two_factor_method: 'Email' }, roles: { Sales: { twoFactorAuth: true } } });
    expect(await state()).toEqual(before);
    expect((await signIn(site.client(), people.bare)).body).toMatchObject({ status: 'authenticated', because: 'policy:off' });
  });

  it.each<[string, object, object]>([
    ['a setting nobody knows', { settings: { no_such: 1 } }, { status: 422, type: expect.stringMatching(/setting-refused$/), errors: [{ pointer: '/settings/no_such' }] }],
    ['a value out of bounds', { settings: { two_factor_grace_days: 31 } }, { status: 422, errors: [{ pointer: '/settings/two_factor_grace_days' }] }],
    ['a role nobody knows', { roles: { Pilots: { twoFactorAuth: true } } }, { status: 422, errors: [{ pointer: '/roles/Pilots', message: 'is not a role' }] }],
    ['what a role cannot be', { roles: { Sales: { graceDays: 31 } } }, { status: 422, errors: [{ pointer: '/roles/Sales/graceDays' }] }],
    ['unflagging whoever administers', { roles: { 'System Manager': { twoFactorAuth: false } } }, { status: 409 }],
    ['unknown fields', { role: {} }, { status: 422 }],
  ])('refuses %s', async (_, body, expected) => {
    expect((await preview(body)).body).toMatchObject(expected);
  });

  it('is for whoever may read the settings', async () => {
    const { client } = await signedIn(site, 'nobody', []);
    expect((await client.post('/system-settings/preview', {})).status).toBe(403);
    expect((await site.client().post('/system-settings/preview', {})).status).toBe(401);
  });

  it('names a hundred of each and counts the rest', async () => {
    const before = (await preview({ settings: { enable_two_factor_auth: true } })).body.mustEnrol.count as number;
    await site.sql.query(
      `insert into app_user (id, email, email_key, full_name, user_type)
       select gen_random_uuid(), 'many' || n || '@erp.example', 'many' || n || '@erp.example', 'One Of Many', 'system' from generate_series(1, 600) n`,
    );
    const { body } = await preview({ settings: { enable_two_factor_auth: true } });
    expect(body.mustEnrol).toMatchObject({ count: before + 600 });
    expect(body.mustEnrol.users).toHaveLength(100);
  });
});
