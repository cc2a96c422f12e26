/** Rows of one table that are over. Numbered parameters are the session limits of now (see `PurgeService`). */
export interface OverRows {
  readonly table: string;
  /** Its primary key. */
  readonly key: readonly string[];
  /** Condition on the row, called `row`. `$1` idle and `$2` absolute life of a session in seconds, where it names them. */
  readonly over: string;
  readonly takesSessionLimits?: true;
}

const DAY = `interval '24 hours'`;
const MONTH = `interval '30 days'`;

/**
 * What leaves and when (requirements R-178 and §3.11), children before what they hang on. A day after its end a challenge, code
 * or session answers as one that never was, which no client can tell from one that is over. Every other table is in `KEPT`.
 */
export const OVER_ROWS: readonly OverRows[] = [
  {
    table: 'pending_login',
    key: ['id'],
    over: `coalesce(least(row.ended_at, row.completed_at), (select expires_at from challenge where id = row.challenge_id)) <= app_now() - ${DAY}`,
  },
  {
    table: 'delivered_code',
    key: ['id'],
    over: `coalesce(least(row.used_at, row.superseded_at, row.expires_at), (select expires_at from challenge where id = row.challenge_id)) <= app_now() - ${DAY}`,
  },
  {
    table: 'challenge',
    key: ['id'],
    over: `coalesce(least(row.passed_at, row.cancelled_at, row.superseded_at), row.expires_at) <= app_now() - ${DAY}
           and not exists (select 1 from pending_login where challenge_id = row.id)
           and not exists (select 1 from delivered_code where challenge_id = row.id)`,
  },
  {
    table: 'session',
    key: ['id'],
    over: `coalesce(row.ended_at, least(row.last_seen_at + make_interval(secs => $1), row.signed_in_at + make_interval(secs => $2))) <= app_now() - ${DAY}`,
    takesSessionLimits: true,
  },
  { table: 'contact_change', key: ['id'], over: `row.created_at <= app_now() - ${MONTH}` },
  { table: 'outbox_message', key: ['id'], over: `coalesce(row.sent_at, row.failed_at) <= app_now() - ${MONTH}` },
  {
    table: 'mailed_link',
    key: ['id'],
    over: `coalesce(least(row.used_at, row.superseded_at), row.expires_at, row.created_at + make_interval(secs => row.lifetime_seconds) + ${DAY}) <= app_now() - ${MONTH}`,
  },
  { table: 'temporary_code', key: ['id'], over: `coalesce(least(row.used_at, row.superseded_at), row.expires_at) <= app_now() - ${DAY}` },
  // 720 hours are the most a device may be trusted for.
  { table: 'trusted_device', key: ['id'], over: `coalesce(row.ended_at, row.created_at + interval '720 hours') <= app_now() - ${DAY}` },
  // Longer than a session's day: a program that goes on sending a dead key is still told by its name.
  { table: 'api_key', key: ['id'], over: `coalesce(row.revoked_at, row.expires_at) <= app_now() - ${MONTH}` },
  { table: 'password_budget', key: ['key'], over: 'row.expires_at <= app_now() and coalesce(row.locked_until <= app_now(), true)' },
  { table: 'attempt_window', key: ['key'], over: 'row.expires_at <= app_now()' },
  { table: 'known_browser', key: ['token_hash', 'user_id'], over: `row.last_seen_at <= app_now() - ${MONTH}` },
  { table: 'known_source', key: ['user_id', 'source'], over: `row.last_seen_at <= app_now() - interval '90 days'` },
  { table: 'send_reservation', key: ['subject_id', 'kind'], over: `row.created_at <= app_now() - ${DAY}` },
  { table: 'send_alarm', key: ['limit_name', 'key'], over: `row.quiet_until <= app_now() - ${DAY}` },
];

/** What no purge touches, and why. A new table has to be named here or above (held by test/purge). */
export const KEPT: Readonly<Record<string, string>> = {
  app_user: 'people',
  audit_event: 'by purge_audit_events alone',
  factor_budget: 'one row per person',
  recovery_code: 'ten per set, gone with the person',
  role: 'administered',
  role_profile: 'administered',
  role_profile_role: 'administered',
  second_factor: 'its counters keep used codes used; gone with the person',
  system_setting: 'administered',
  system_settings_state: 'one row',
  told_notice: 'one row per person and kind',
  user_role: 'administered',
};
