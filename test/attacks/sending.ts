import { DataSource } from 'typeorm';
import { runInContext } from '../../src/common/http/request-context';
import { newId } from '../../src/common/ids';
import type { ChallengeEntity } from '../../src/otp/challenges/challenge.entity';
import { Challenges } from '../../src/otp/challenges/challenges.service';
import { CodeSender } from '../../src/otp/factors/code/code-sender.service';
import type { SendOutcome } from '../../src/otp/factors/factor';
import { SecondFactors } from '../../src/otp/second-factors.service';
import { addPerson, codeSentTo, type NewPerson, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** Sign-ins without their password, which costs a tenth of a second each: what these attacks are about comes after it. */
export interface Attempt {
  readonly challenge: ChallengeEntity;
  readonly outcome: SendOutcome;
}

const service = <T>(site: TestApp, token: abstract new (...args: never[]) => T): T => site.app.get<T>(token, { strict: false });

/** A sign-in of its own each time, so that no resend gap stands in the way. @param address of the client; null: none is known */
export function askFor(site: TestApp, person: Person, method: 'email' | 'sms' = 'email', address: string | null = null): Promise<Attempt> {
  const context = { requestId: 'test', address, userAgent: null, actor: null };
  return runInContext(context, () =>
    service(site, DataSource).transaction(async (manager) => {
      const opening = { userId: person.id, purpose: 'login' as const, boundTo: newId(), lifetimeSeconds: 300 };
      const challenge = await service(site, Challenges).open(opening, manager);
      return { challenge, outcome: await service(site, CodeSender).send({ challenge, method }, manager) };
    }),
  );
}

export const outcomeOf = async (asked: Promise<Attempt>): Promise<SendOutcome> => (await asked).outcome;

/** Asks and answers with the code that came. */
export async function signInByCode(site: TestApp, person: Person, to: string, method: 'email' | 'sms' = 'email'): Promise<SendOutcome> {
  const { challenge, outcome } = await askFor(site, person, method);
  if (outcome.kind !== 'queued') return outcome;
  const verdict = await service(site, SecondFactors).judge({ challenge, method, code: await codeSentTo(site, to) });
  if (!verdict.ok) throw new Error(`the code was ${verdict.reason}`);
  if (!(await service(site, DataSource).transaction((manager) => verdict.useUp(manager)))) throw new Error('the code was not used up');
  return outcome;
}

export const queued = (outcomes: readonly SendOutcome[]): number => outcomes.filter(({ kind }) => kind === 'queued').length;

export const limited = (site: TestApp, seconds: number) => ({
  kind: 'failed',
  reason: 'limit',
  resendAfter: new Date(site.clock.now().getTime() + seconds * 1000),
});

/** Which limits were told about, in order. */
export async function alarms(site: TestApp, since = new Date(0)): Promise<string[]> {
  const { rows } = await site.sql.query<{ reason: string }>(
    `select reason from audit_event where event = 'excess_rate_limit_exceeded' and at >= $1 order by at, id`,
    [since],
  );
  return rows.map(({ reason }) => reason);
}

/** With a verified number, or none. */
export const reachable = (site: TestApp, mobileNumber?: string, options: NewPerson = {}): Promise<Person> =>
  addPerson(site, { password: null, ...(mobileNumber === undefined ? {} : { mobileNumber, mobileVerified: true }), ...options });

export const people = (site: TestApp, count: number, numberOf?: (index: number) => string): Promise<Person[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => reachable(site, numberOf?.(index))));
