import { DataSource } from 'typeorm';
import { MailedLinks } from '../../src/delivery/links/mailed-links';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, enrolApp, signIn, type NewPerson, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

/** The last part of `type`: what clients branch on. Null for answers that are no problem. */
export const slugOf = ({ body }: Answer): string | null => (typeof body?.type === 'string' ? (body.type.split('/').at(-1) ?? null) : null);

/** A browser that holds exactly these cookies, wherever they come from. */
export function holding(site: TestApp, cookies: Record<string, string | undefined>): HttpClient {
  const client = site.client();
  for (const [name, value] of Object.entries(cookies)) if (value !== undefined) client.cookies.set(name, value);
  return client;
}

export interface Enrolled {
  person: Person;
  /** Whose sign-in enrolled the app: it holds a session. */
  browser: HttpClient;
  app: { secret: string; code(): string };
}

/** Somebody with an authenticator app, set up on screen half a minute ago: the app's code of now is unused. */
export async function withApp(site: TestApp, options: NewPerson = {}): Promise<Enrolled> {
  const person = await addPerson(site, options);
  const browser = site.client();
  const app = await enrolApp(site, browser, person);
  await site.clock.advance(30);
  return { person, browser, app };
}

/** The password was given, nothing else: a browser that holds a pending login. */
export async function pendingOf(site: TestApp, person: Person): Promise<HttpClient> {
  const client = site.client();
  const answer = await signIn(client, person);
  if (!client.cookies.has('countersign-pending')) throw new Error(`no pending login: ${answer.text}`);
  return client;
}

export async function sessionsOf(site: TestApp, { id }: { id: string }): Promise<number> {
  const { rows } = await site.sql.query<{ alive: number }>(
    `select count(*)::int as alive from session s join app_user u on u.id = s.user_id
      where s.user_id = $1 and s.ended_at is null and s.security_version = u.security_version`,
    [id],
  );
  return rows[0]?.alive ?? 0;
}

/** The token of a link as it would be mailed, without waiting for the mail. */
export async function linkToken(site: TestApp, { id }: { id: string }, purpose: 'invitation' | 'password_reset', lifetimeSeconds = 1200): Promise<string> {
  const links = site.app.get(MailedLinks, { strict: false });
  const { rows } = await site.sql.query<{ version: number }>('select security_version as version from app_user where id = $1', [id]);
  const input = { purpose, userId: id, securityVersion: rows[0]?.version ?? 0, lifetimeSeconds };
  const link = await site.app.get(DataSource).transaction((manager) => links.create(input, manager));
  const token = await links.startLife(link.id);
  if (token === null) throw new Error('the link did not come to life');
  return token;
}
