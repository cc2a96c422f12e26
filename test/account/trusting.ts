import { enrolled, siteWithApp, type Enrolled } from '../attacks/second-factor';
import type { Answer, HttpClient } from '../support/http-client';
import { configure, signIn, type NewPerson } from '../support/people';
import type { TestApp } from '../support/test-app';

export interface Trusting {
  person: Enrolled;
  /** It is trusted, and signed in with two factors. */
  browser: HttpClient;
  token: string;
}

export async function siteThatTrusts(): Promise<TestApp> {
  const site = await siteWithApp();
  await configure(site, { trusted_devices_enabled: true });
  return site;
}

export const device = ({ setCookie }: Answer): string | undefined => setCookie.find((line) => line.startsWith('countersign-device='));

/** The codes of what was said with a sign-in. */
export const noticesOf = ({ body }: Answer): string[] => body.notices.map((notice: { code: string }) => notice.code);

/** Somebody who ticked the box a moment ago. */
export async function trusting(site: TestApp, options: NewPerson = {}, browser = site.client()): Promise<Trusting> {
  const person = await enrolled(site, options);
  await signIn(browser, person);
  const done = await browser.post('/auth/second-factor', { code: person.code(), trustDevice: true });
  const token = browser.cookies.get('countersign-device');
  if (token === undefined) throw new Error(`not trusted: ${done.text}`);
  await site.clock.advance(30);
  return { person, browser, token };
}
