import { createHmac } from 'node:crypto';
import { newId } from '../../src/common/ids';
import { Passwords } from '../../src/auth/password/passwords.service';
import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import { DevMailbox } from '../../src/delivery/dev-mailbox/dev-mailbox';
import { WaysOut } from '../../src/delivery/ways-out';
import type { HttpClient } from './http-client';
import type { TestApp } from './test-app';

export const PASSWORD = 'correct horse battery staple';

/** Passwords are hashed once per run of a suite: hashing is slow on purpose. */
export interface NewPerson {
  email?: string;
  fullName?: string;
  userType?: 'system' | 'website';
  roles?: string[];
  mobileNumber?: string | null;
  emailVerified?: boolean;
  mobileVerified?: boolean;
  /** null: invited, not accepted. */
  password?: string | null;
  /** A generated password, good for one sign-in. */
  oneTime?: boolean;
}

export interface Person {
  id: string;
  email: string;
  password: string;
}

let count = 0;

/** Somebody with a password, straight into the database: what a test is about starts after this. */
export async function addPerson(site: TestApp, options: NewPerson = {}): Promise<Person> {
  const id = newId();
  count += 1;
  const email = options.email ?? `person${count}@erp.example`;
  const password = options.password === undefined ? PASSWORD : options.password;
  const hash = password === null ? null : await site.app.get(Passwords, { strict: false }).sealedHash(id, password);
  await site.sql.query(
    `insert into app_user (id, email, email_key, full_name, user_type, mobile_number, email_verified_at, mobile_verified_at,
                           password_hash, password_set_at, one_time_password_until)
     values ($1, $2, lower($2), $3, $4, $5, case when $6 then app_now() end, case when $7 then app_now() end, $8, app_now(),
             case when $9 then app_now() + interval '24 hours' end)`,
    [
      id,
      email,
      options.fullName ?? 'Ana Maria Silva',
      options.userType ?? 'system',
      options.mobileNumber ?? null,
      options.emailVerified ?? true,
      options.mobileVerified ?? false,
      hash,
      options.oneTime ?? false,
    ],
  );
  for (const role of options.roles ?? []) {
    await site.sql.query('insert into user_role (user_id, role_id) select $1, id from role where name = $2', [id, role]);
  }
  return { id, email, password: password ?? PASSWORD };
}

export async function addRole(site: TestApp, name: string, options: { flagged?: boolean; permissions?: string[]; allowedMethods?: string[] } = {}): Promise<void> {
  await site.sql.query(
    'insert into role (id, name, name_key, two_factor_auth, permissions, allowed_methods) values ($1, $2, lower($2), $3, $4, $5)',
    [newId(), name, options.flagged ?? false, options.permissions ?? [], options.allowedMethods ?? []],
  );
}

/** As the command line would set them: no stale check, no actor. */
export async function configure(site: TestApp, patch: Record<string, unknown>): Promise<void> {
  await site.app.get(SystemSettingsService, { strict: false }).change({ version: null, patch });
}

/** What `deliveries test` leaves behind: without it no setting may make a channel compulsory that is not the mailbox. */
export async function provenChannel(site: TestApp, channel: 'email' | 'sms'): Promise<void> {
  await site.sql.query(
    `insert into outbox_message (id, channel, template, sent_at, way_out) values ($1, $2, 'delivery_test', app_now(), $3)`,
    [newId(), channel, await site.app.get(WaysOut, { strict: false }).markNow(channel)],
  );
}

export const signIn = (client: HttpClient, person: Person) =>
  client.post('/auth/login', { login: person.email, password: person.password });

/** The authenticator of a test: RFC 6238 written out once more, so that it shares no code with the product. */
export function authenticator(secret: string, clock: { now(): Date }): { code(): string } {
  const key = Buffer.from([...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('').match(/.{8}/g)!.map((bits) => parseInt(bits, 2)));
  const code = () => {
    const step = Buffer.alloc(8);
    step.writeBigUInt64BE(BigInt(Math.floor(clock.now().getTime() / 30_000)));
    const mac = createHmac('sha1', key).update(step).digest();
    const offset = mac[19]! & 0xf;
    return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  };
  return { code };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export interface Mail {
  channel: 'email' | 'sms';
  to: string;
  subject: string;
  text: string;
}

/** Everything owed is sent; the development mailbox of this application, newest first. */
export async function messages(site: TestApp): Promise<Mail[]> {
  await site.app.get(OutboxWorker, { strict: false }).drain();
  return site.app.get(DevMailbox, { strict: false }).list() as unknown as Mail[];
}

const CODE = /\b(\d{6,8})\b/;

/** Of the newest message with a code in it: what is owed together is sent at the same time, and a notice may arrive behind its code. */
export async function codeSentTo(site: TestApp, to: string): Promise<string> {
  const texts = (await messages(site)).filter((candidate) => candidate.to === to).map(({ text }) => text);
  const code = texts.map((text) => CODE.exec(text)?.[1]).find((found) => found !== undefined);
  if (code === undefined) throw new Error(`no code was sent to ${to}`);
  return code;
}

export async function linkSentTo(site: TestApp, to: string): Promise<string> {
  const message = (await messages(site)).find((candidate) => candidate.to === to && /https?:\/\//.test(candidate.text));
  const link = /(https?:\/\/\S+)/.exec(message?.text ?? '')?.[1];
  if (link === undefined) throw new Error(`no link was sent to ${to}`);
  return link;
}

/** Signs in for the first time where an authenticator app is demanded on screen; the session stays in the client. */
export async function enrolApp(site: TestApp, client: HttpClient, person: Person): Promise<{ secret: string; code(): string; recoveryCodes: string[] }> {
  await signIn(client, person);
  const begun = await client.post('/me/factors/totp', {});
  if (begun.status !== 201) throw new Error(`enrolment did not begin: ${begun.text}`);
  const app = authenticator(begun.body.secret, site.clock);
  const done = await client.post('/auth/second-factor', { code: app.code() });
  if (done.status !== 200) throw new Error(`enrolment was not confirmed: ${done.text}`);
  return { secret: begun.body.secret, code: () => app.code(), recoveryCodes: done.body.recoveryCodes ?? [] };
}
