import { randomBytes } from 'node:crypto';
import { PERMISSIONS } from '../../src/common/access/permission';
import { keyed } from '../account/keys';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, enrolApp, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** Everybody who knocks, by what they hold: made in the order the policy of the day allows. */
export interface Principals {
  anonymous: HttpClient;
  inventedCookies: HttpClient;
  pendingWithFactor: HttpClient;
  pendingToEnrol: HttpClient;
  shortSession: HttpClient;
  oneTimePassword: HttpClient;
  noPermissions: HttpClient;
  keyOfAdministrator: HttpClient;
}

export async function everybody(site: TestApp): Promise<Principals> {
  // Website users are not asked for a factor, so what they meet is the one door this is about.
  const oneTimePassword = await signedIn(site, await addPerson(site, { userType: 'website', oneTime: true }), 'authenticated');
  const noPermissions = await signedIn(site, await addPerson(site, { userType: 'website' }), 'authenticated');
  const shortSession = await signedIn(site, await addPerson(site), 'authenticated');
  await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  const enrolled = await addPerson(site);
  await enrolApp(site, site.client(), enrolled);
  return {
    anonymous: site.client(),
    inventedCookies: withCookies(site),
    pendingWithFactor: await signedIn(site, enrolled, 'second_factor_required'),
    pendingToEnrol: await signedIn(site, await addPerson(site), 'enrolment_required'),
    shortSession,
    oneTimePassword,
    noPermissions,
    keyOfAdministrator: (await keyed(site, { scopes: PERMISSIONS }, { roles: ['Administrator'] })).program,
  };
}

async function signedIn(site: TestApp, person: Person, status: string): Promise<HttpClient> {
  const client = site.client();
  const answer = await signIn(client, person);
  if (answer.body?.status !== status) throw new Error(`wanted ${status}, got ${answer.text}`);
  return client;
}

/** As a guesser would: the right names, the right length, nothing behind it. */
function withCookies(site: TestApp): HttpClient {
  const client = site.client();
  for (const name of ['countersign', 'countersign-pending', 'countersign-device', 'countersign-browser']) {
    client.cookies.set(name, randomBytes(32).toString('base64url'));
  }
  return client;
}
