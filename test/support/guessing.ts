import type { Answer, HttpClient } from './http-client';
import type { TestApp } from './test-app';

/** Lets a test say where a request comes from: the application believes the header of this one proxy (`from`). */
export const BEHIND_A_PROXY = { TRUST_PROXY: '127.0.0.0/8' };

/** A browser at that address, with cookies of its own. The application must be `BEHIND_A_PROXY`. */
export const from = (site: TestApp, address: string): HttpClient => site.client({ 'x-forwarded-for': address });

let next = 0;
/** An address nobody used before: each of them has used up nothing. */
export const elsewhere = (site: TestApp): HttpClient => {
  next += 1;
  return from(site, `198.51.${100 + Math.floor(next / 250)}.${(next % 250) + 1}`);
};

export const guess = (client: HttpClient, login: string, password = 'wrong password'): Promise<Answer> =>
  client.post('/auth/login', { login, password });

/** Wrong passwords, each from an address of its own. @returns the statuses */
export async function guessAround(site: TestApp, login: string, times: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < times; round += 1) statuses.push((await guess(elsewhere(site), login)).status);
  return statuses;
}

/** What tells two answers apart for somebody outside: everything but the number of the request. */
export const seen = ({ status, text, body, headers }: Answer) => {
  const { 'x-request-id': _id, date: _date, ...rest } = headers as Record<string, unknown>;
  return JSON.stringify({ status, text: text.replaceAll(body?.instance ?? '\u0000', ''), headers: rest });
};

export const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

export async function eventsOf(site: TestApp, event: string): Promise<{ target_id: string | null; reason: string | null }[]> {
  const { rows } = await site.sql.query('select target_id, reason from audit_event where event = $1 order by at, id', [event]);
  return rows;
}
