/**
 * A limit that only accounts have tells who has an account, and one that only wrong passwords meet tells which password is
 * right (CVE-2022-33735 and its kind; ASVS 5.0 §6.3.8; security requirements ). Names that are nobody's lock
 * like accounts, and while locked nothing differs.
 */
import { BEHIND_A_PROXY, elsewhere, guess, seen } from '../support/guessing';
import { addPerson, configure, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

describe('asking the lock', () => {
  let site: TestApp;
  let ana: Person;
  let names: string[];
  beforeAll(async () => {
    site = await createTestApp(BEHIND_A_PROXY);
    await configure(site, { allow_consecutive_login_attempts: 3, allow_login_after_fail: 600, allow_login_using_mobile_number: true });
    ana = await addPerson(site, { mobileNumber: '+4915112345678' });
    const disabled = await addPerson(site);
    await site.sql.query('update app_user set disabled_at = app_now() where id = $1', [disabled.id]);
    const invited = await addPerson(site, { password: null });
    names = [ana.email, disabled.email, invited.email, 'nobody@erp.example', 'not even an address'];
  });
  afterAll(() => site.close());

  it('every name is locked after as many tries, for as long, in the same words', async () => {
    for (let round = 0; round < 3; round += 1) {
      const open = await Promise.all(names.map((name) => guess(elsewhere(site), name)));
      expect(open.map(({ status }) => status)).toEqual(names.map(() => 401));
      expect(new Set(open.map(seen)).size).toBe(1);
    }
    const locked = await Promise.all([
      ...names.map((name) => guess(elsewhere(site), name)),
      ...names.map((name) => guess(elsewhere(site), name, PASSWORD)),
    ]);
    expect(locked[0]).toMatchObject({ status: 429, body: { retryAfterSeconds: 600 } });
    expect(new Set(locked.map(seen)).size).toBe(1);
  });

  it('the page says the same to everybody as well', async () => {
    const pages = await Promise.all(names.map((login) => elsewhere(site).form('/login', { login, password: PASSWORD })));
    expect(pages.map(({ status, headers }) => [status, headers['retry-after']])).toEqual(names.map(() => [429, '600']));
    expect(new Set(pages.map(({ text }) => text)).size).toBe(1);
  });

  it('two spellings of a number are one name, whosever it is', async () => {
    for (const number of ['+49 151 99999999', '+49-151-99999999', '+4915199999999']) await guess(elsewhere(site), number);
    expect((await guess(elsewhere(site), '+49 (151) 99999999')).status).toBe(429);
  });

  it('a number in digits of another width is nobody, and shares no lock that would tell whose it is', async () => {
    const [ofAna, ofNobody] = ['+4915112345678', '+4915188888888'];
    for (const number of [ofAna, ofAna, ofAna, ofNobody, ofNobody, ofNobody]) await guess(elsewhere(site), number);
    expect(await Promise.all([ofAna, ofNobody].map(async (number) => (await guess(elsewhere(site), number)).status))).toEqual([429, 429]);
    const wide = (number: string) => number.replace(/[+0-9]/g, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0));
    const answers = await Promise.all([ofAna, ofNobody].map((number) => guess(elsewhere(site), wide(number))));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    const blank = (number: string) => number.replace('+49', '+49\u00a0');
    expect(await Promise.all([ofAna, ofNobody].map(async (number) => (await guess(elsewhere(site), blank(number))).status))).toEqual([401, 401]);
  });

  it('the tables tell neither names nor accounts', async () => {
    const { rows } = await site.sql.query('select key, octet_length(key) as length from password_budget');
    expect(rows.length).toBeGreaterThanOrEqual(names.length);
    for (const { length } of rows) expect(length).toBe(32);
    const { rows: known } = await site.sql.query(`select 1 from password_budget where encode(key, 'escape') like '%' || $1 || '%'`, [ana.id]);
    expect(known).toEqual([]);
  });
});
