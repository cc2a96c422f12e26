import { signedIn } from '../admin/signed-in';
import { BEHIND_A_PROXY, guessAround } from '../support/guessing';
import { CoveredPeople } from '../../src/reports/covered-people';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, addRole, configure, enrolApp, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Who is asked, who is ready, and why, as an auditor wants to know it (P-85). */
describe('GET /reports/two-factor-coverage', () => {
  let site: TestApp;
  let auditor: HttpClient;
  let people: Record<'bare' | 'ready' | 'spared' | 'shut' | 'customer', Person>;
  let readySince: string;

  beforeAll(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
    await addRole(site, 'Reader', { permissions: ['reports.read'] });
    await addRole(site, 'Sales', { flagged: true });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen', two_factor_grace_days: 3 });
    people = {
      bare: await addPerson(site, { email: 'bare@erp.example', roles: ['Sales'] }),
      ready: await addPerson(site, { email: 'ready@erp.example', roles: ['Sales'], fullName: '=Ana "A" Silva' }),
      spared: await addPerson(site, { email: 'spared@erp.example' }),
      shut: await addPerson(site, { email: 'shut@erp.example' }),
      customer: await addPerson(site, { email: 'customer@erp.example', userType: 'website' }),
    };
    await configure(site, { two_factor_grace_days: 0 });
    await enrolApp(site, site.client(), people.ready);
    readySince = site.clock.now().toISOString();
    await configure(site, { two_factor_grace_days: 3 });
    await site.sql.query(
      `update app_user set two_factor_requirement = 'exempt', exempt_until = app_now() + interval '2 days', exempt_reason = 'broken phone' where id = $1`,
      [people.spared.id],
    );
    await guessAround(site, people.shut.email, 10);
    ({ client: auditor } = await signedIn(site, 'auditor', ['Reader', 'Administrator']));
  });
  afterAll(() => site.close());

  const report = async (query = '') => {
    const answer = await auditor.get(`/reports/two-factor-coverage${query}`);
    expect(answer.status).toBe(200);
    return answer.body;
  };

  it('counts everybody and every role by what their next sign-in would meet', async () => {
    const { at, policy, totals, roles } = await report();
    expect(at).toBe(site.clock.now().toISOString());
    expect(policy).toMatchObject({ enabled: true, method: 'OTP App', graceDays: 3, emergencyUntil: null });
    expect(totals).toMatchObject({ users: 6, asked: 4, enrolled: 1, grace: 2, exempt: 1, locked: 1, cannotSignIn: 0, weakAdministrators: 0 });
    const role = (name: string) => roles.find((row: { role: string }) => row.role === name);
    expect(role('Sales')).toEqual({ role: 'Sales', users: 2, asked: 2, enrolled: 1, grace: 1, exempt: 0, locked: 0 });
    expect(role('System User')).toMatchObject({ users: 5 });
    expect(role('System Manager')).toEqual({ role: 'System Manager', users: 0, asked: 0, enrolled: 0, grace: 0, exempt: 0, locked: 0 });
  });

  it('says of each person why, with what, since when, and what is in the way', async () => {
    const { users } = await report();
    const of = (person: Person) => users.items.find(({ id }: { id: string }) => id === person.id);
    expect(of(people.ready)).toMatchObject({
      login: 'ready@erp.example',
      decision: { kind: 'challenge', demanded: 'totp', grace: null },
      factors: [{ method: 'totp', since: readySince, lastUsedAt: readySince, suspended: false }],
      recoveryCodesLeft: 10,
      exempt: null,
    });
    expect(of(people.bare).decision).toMatchObject({ kind: 'pass', because: 'role:Sales', grace: { daysLeft: 3 } });
    expect(of(people.spared)).toMatchObject({ decision: { because: 'user:exempt' }, exempt: { reason: 'broken phone' } });
    expect(of(people.shut).locks).toMatchObject([{ what: 'password' }]);
    expect(of(people.customer).decision).toMatchObject({ kind: 'pass', demanded: null });
  });

  it('is paged, with the same totals on each page', async () => {
    const logins: string[] = [];
    for (let query: string | null = '?limit=4'; query !== null; ) {
      const { users, totals } = await report(query);
      expect(totals.users).toBe(6);
      logins.push(...users.items.map(({ login }: { login: string }) => login));
      query = users.nextCursor === null ? null : `?limit=4&cursor=${users.nextCursor}`;
    }
    expect(new Set(logins).size).toBe(6);
    expect(logins).toHaveLength(6);
    expect((await auditor.get('/reports/two-factor-coverage?limit=101')).status).toBe(422);
  });

  it('can be taken away as a sheet that is dated, names the policy and runs no formula', async () => {
    const answer = await auditor.get('/reports/two-factor-coverage?limit=2', { accept: 'text/csv' });
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="two-factor-coverage-${site.clock.now().toISOString().slice(0, 10)}.csv"`);
    const [header, ...rows] = answer.text.trimEnd().split('\r\n');
    expect(header).toMatch(/^\ufeff"at","policy","record","id","login","fullName",/);
    const kinds = rows.map((row) => /","(total|role|user)","/.exec(row)?.[1]);
    expect([kinds.indexOf('total'), kinds.lastIndexOf('total'), kinds.filter((kind) => kind === 'user')]).toEqual([0, 0, ['user', 'user']]);
    const { totals, roles } = await report();
    expect(kinds.filter((kind) => kind === 'role')).toHaveLength(roles.length);
    const sum = `"${totals.users}","${totals.asked}","${totals.enrolled}","${totals.grace}","${totals.exempt}","${totals.locked}",`;
    expect(rows[0]).toContain(sum);
    for (const row of rows) expect(row.startsWith(`"${site.clock.now().toISOString()}","enabled=true; method=OTP App; `)).toBe(true);
    expect(rows.at(-1)).toContain('"\'=Ana ""A"" Silva"');
    expect(rows.at(-1)).toContain(`"totp since ${readySince}"`);
    const next = /<\/api\/v1([^>]+)>; rel="next"/.exec(String(answer.headers.link))?.[1];
    const rest = await auditor.get(String(next), { accept: 'text/csv' });
    expect(rest.text).toContain('spared@erp.example');
    expect(rest.text).not.toContain('ready@erp.example');
    expect(rest.text).not.toMatch(/","(total|role)","/);
  });

  it('is for those who may read reports', async () => {
    const { client } = await signedIn(site, 'nobody', []);
    expect((await client.get('/reports/two-factor-coverage')).status).toBe(403);
  });

  it('is made one at a time: some wait, and whoever finds no place is told when to come again', async () => {
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => { goOn = resolve; });
    const covered = site.app.get(CoveredPeople, { strict: false });
    const describe = covered.describe.bind(covered);
    const made = jest.spyOn(covered, 'describe').mockImplementation((...given) => held.then(() => describe(...given)));
    const refused: Answer[] = [];
    const asked = Array.from({ length: 6 }, async () => {
      const answer = await auditor.get('/reports/two-factor-coverage');
      if (answer.status === 503 && refused.push(answer) === 2) goOn();
      return answer.status;
    });
    expect((await Promise.all(asked)).sort()).toEqual([200, 200, 200, 200, 503, 503]);
    expect(refused.map(({ body, headers }) => [body.type.split('/').at(-1), headers['retry-after']])).toEqual(Array(2).fill(['unavailable', '10']));
    made.mockRestore();
  });
});
