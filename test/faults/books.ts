import type { Client } from 'pg';

/**
 * What belongs together in this schema, counted: every pair is written by one transaction, so whatever moment something
 * died at, both sides are equal or it was torn apart.
 */
const PAIRS: readonly (readonly [string, string, string])[] = [
  ['a session and its record', 'from session', `from audit_event where event in ('session_created', 'session_renewed')`],
  ['a sign-in and its session', `from audit_event where event = 'authn_login_success'`, `from audit_event where event = 'session_created' and reason <> 'test'`],
  ['a pending login and its record', 'from pending_login', `from audit_event where event = 'pending_login_started'`],
  [
    'a pending login and its challenge',
    'from pending_login p join challenge c on c.id = p.challenge_id',
    'from pending_login',
  ],
  [
    'a passed challenge and a completed pending login',
    `from challenge where passed_at is not null and purpose in ('login', 'enrol')`,
    'from pending_login where completed_at is not null',
  ],
  ['a completed pending login and its record', 'from pending_login where completed_at is not null', `from audit_event where event = 'authn_second_factor_success'`],
  ['a code and its message', 'from delivered_code', `from outbox_message where template = 'sign_in_code'`],
  ['a code and its record', 'from delivered_code', `from audit_event where event = 'code_sent'`],
  ['a used code and a passed challenge', 'from delivered_code where used_at is not null', `from delivered_code d join challenge c on c.id = d.challenge_id where c.passed_at is not null and d.used_at is not null`],
  ['a confirmed app and its record', `from second_factor where confirmed_at is not null and method = 'totp'`, `from audit_event where event = 'factor_confirm' and method = 'totp'`],
  ['somebody with a factor and their recovery codes', 'from (select distinct user_id from second_factor where confirmed_at is not null) holders', 'from (select distinct user_id from recovery_code) sets'],
  [
    'an account that moved on and what moved it',
    'from app_user, generate_series(2, security_version)',
    `from audit_event where event = 'factor_confirm' or (event = 'authn_password_change' and outcome = 'success')`,
  ],
  ['a used link and its password', 'from mailed_link where used_at is not null', `from audit_event where event = 'authn_password_change' and outcome = 'success' and reason = 'password_reset'`],
  ['a new person and the record', `from app_user where email like 'new-%'`, `from audit_event where event = 'user_created' and target like 'n%'`],
  ['a new person and the invitation', `from app_user where email like 'new-%'`, `from outbox_message where template = 'invitation'`],
];

/** @returns the pairs that do not balance, with both numbers. */
export async function unbalanced(sql: Client): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, one, other] of PAIRS) {
    const { rows } = await sql.query<{ one: number; other: number }>(`select (select count(*)::int ${one}) as one, (select count(*)::int ${other}) as other`);
    if (rows[0]?.one !== rows[0]?.other) wrong.push(`${name}: ${rows[0]?.one} and ${rows[0]?.other}`);
  }
  return wrong;
}

/** Everything there is, table by table: equal before and after means that nothing at all was written. */
export async function contents(sql: Client): Promise<Record<string, string>> {
  const { rows: tables } = await sql.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'test_clock' order by 1`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql.query<{ sum: string }>(`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as sum from ${name} t`);
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}
