/**
 * Guesses released together on every process there is, hoping to be compared before they are counted, or counted by each
 * process for itself; and guesses that wait for a restart (security requirements; CVE-2026-26206). Asked of the
 * service and not over HTTP, because Passport keeps one strategy per Node process: two applications would share it.
 */
import { randomUUID } from 'node:crypto';
import { PasswordStep } from '../../src/auth/login/password-step.service';
import { PasswordHasher } from '../../src/common/crypto/password-hasher';
import { runInContext } from '../../src/common/http/request-context';
import { Problem } from '../../src/common/problems/problem';
import { addPerson, configure, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

type Outcome = 'right' | 'wrong' | 'too-many-requests';

describe('guessing on two processes', () => {
  let first: TestApp;
  let other: TestApp;
  let ana: Person;
  beforeAll(async () => {
    first = await createTestApp();
    other = await first.second();
  });
  afterAll(async () => {
    await other.close();
    await first.close();
  });
  beforeEach(async () => {
    ana = await addPerson(first);
  });
  afterEach(() => jest.restoreAllMocks());

  const guess = (app: TestApp, address: string, login: string, password = 'wrong password'): Promise<Outcome> =>
    runInContext({ requestId: randomUUID(), address, userAgent: null, actor: null }, async () => {
      try {
        return (await app.app.get(PasswordStep, { strict: false }).check(login, password)) ? 'right' : 'wrong';
      } catch (error) {
        if (error instanceof Problem && error.slug === 'too-many-requests') return error.slug;
        throw error;
      }
    });

  /** Half of them to each process, all at once. */
  const burst = async (count: number, each: (app: TestApp, index: number) => Promise<Outcome>) => {
    const compared = [first, other].map((app) => jest.spyOn(app.app.get(PasswordHasher, { strict: false }), 'verify'));
    const outcomes = await Promise.all(Array.from({ length: count }, (_, index) => each(index % 2 === 0 ? first : other, index)));
    return { compared: compared.map((spy) => spy.mock.calls.length), outcomes: outcomes.sort() };
  };
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const oneOf = (outcome: Outcome, count: number): Outcome[] => Array.from({ length: count }, () => outcome);

  it.each([1, 2, 3])('fifty guesses from fifty addresses are ten, burst %d', async () => {
    const { compared, outcomes } = await burst(50, (app, index) => guess(app, `198.51.100.${index}`, ana.email));
    expect(sum(compared)).toBe(10);
    expect(outcomes).toEqual([...oneOf('too-many-requests', 40), ...oneOf('wrong', 10)]);
    expect(await guess(other, '198.51.100.200', ana.email, PASSWORD)).toBe('too-many-requests');
    const { rows } = await first.sql.query(`select 1 from audit_event where event = 'authn_login_lock' and target_id = $1`, [ana.id]);
    expect(rows).toHaveLength(1);
    await first.clock.advance(86_400);
  });

  it('sixty names from one address are twenty', async () => {
    const { compared, outcomes } = await burst(60, (app, index) => guess(app, '203.0.113.7', `name${index}@erp.example`));
    expect(sum(compared)).toBe(20);
    expect(outcomes).toEqual([...oneOf('too-many-requests', 40), ...oneOf('wrong', 20)]);
  });

  it('fifty guesses at one account from one address are five', async () => {
    const { compared } = await burst(50, (app) => guess(app, '203.0.113.8', ana.email));
    expect(sum(compared)).toBe(5);
  });

  it('a process that was not there knows the lock', async () => {
    await configure(first, { allow_consecutive_login_attempts: 3 });
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect(await guess(first, address, ana.email)).toBe('wrong');
    const started = await first.second();
    expect(await guess(started, '192.0.2.4', ana.email, PASSWORD)).toBe('too-many-requests');
    await started.close();
  });

  it('an attempt stays counted when the process dies over the comparison', async () => {
    await configure(first, { allow_consecutive_login_attempts: 3 });
    jest.spyOn(first.app.get(PasswordHasher, { strict: false }), 'verify').mockRejectedValue(new Error('killed'));
    for (const address of ['192.0.2.11', '192.0.2.12', '192.0.2.13']) await expect(guess(first, address, ana.email)).rejects.toThrow('killed');
    expect(await guess(other, '192.0.2.14', ana.email, PASSWORD)).toBe('too-many-requests');
  });
});
