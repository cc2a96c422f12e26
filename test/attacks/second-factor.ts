import type { HttpClient } from '../support/http-client';
import { addPerson, configure, enrolApp, signIn, type NewPerson, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

export interface Enrolled extends Person {
  code(): string;
  recoveryCodes: string[];
}

/** A site that asks everybody for the app, shown on screen. */
export async function siteWithApp(): Promise<TestApp> {
  const site = await createTestApp();
  await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  return site;
}

/** Somebody with an app and recovery codes; the step of the code that confirmed it is over. */
export async function enrolled(site: TestApp, options: NewPerson = {}): Promise<Enrolled> {
  const person = await addPerson(site, options);
  const client = site.client();
  const app = await enrolApp(site, client, person);
  await site.clock.advance(30);
  return { ...person, code: () => app.code(), recoveryCodes: app.recoveryCodes };
}

/** A code the app does not show now and did not show before. */
export const wrongCode = (person: Enrolled): string => String((Number(person.code()) + 1) % 1_000_000).padStart(6, '0');

export const answer = (client: HttpClient, code: string, method = 'totp') => client.post('/auth/second-factor', { method, code });

/** A sign-in that waits for the second step, answered wrongly so often. */
export async function fail(site: TestApp, person: Enrolled, times: number, method = 'totp'): Promise<HttpClient> {
  const client = site.client();
  await signIn(client, person);
  for (let n = 0; n < times; n += 1) {
    const refused = await answer(client, method === 'recovery_code' ? 'AAAA-AAAA-AAAA-AAAA' : wrongCode(person), method);
    if (refused.status !== 401) throw new Error(`was not simply wrong: ${refused.text}`);
  }
  return client;
}

/** In a sign-in of its own. */
export async function attempt(site: TestApp, person: Enrolled, code: string, method = 'totp') {
  const client = site.client();
  await signIn(client, person);
  return answer(client, code, method);
}

export const withoutInstance = (body: Record<string, unknown>): Record<string, unknown> => ({ ...body, instance: undefined });
