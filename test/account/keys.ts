import { sessionOf } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { addPerson, type NewPerson, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

export interface MadeKey {
  id: string;
  key: string;
  name: string;
  scopes: string[];
  allowedAddresses: string[];
  expiresAt: string;
}

export interface Keyed {
  owner: Person;
  /** A session of the owner, fresh when it was made. */
  session: HttpClient;
  made: MadeKey;
  /** A program that has the key, and nothing else. */
  program: HttpClient;
}

export const bearing = (site: TestApp, key: string, headers: Record<string, string> = {}): HttpClient =>
  site.client({ ...headers, authorization: `Bearer ${key}` });

export async function makeKey(session: HttpClient, wish: Record<string, unknown> = {}): Promise<MadeKey> {
  const answer = await session.post('/me/api-keys', { name: 'Nightly report', scopes: [], ...wish });
  if (answer.status !== 201) throw new Error(`no key was made: ${answer.text}`);
  return answer.body;
}

/** Somebody with a key. */
export async function keyed(site: TestApp, wish: Record<string, unknown> = {}, options: NewPerson = {}): Promise<Keyed> {
  const owner = await addPerson(site, options);
  const session = await sessionOf(site, owner.id, owner.email);
  const made = await makeKey(session, wish);
  return { owner, session, made, program: bearing(site, made.key) };
}
