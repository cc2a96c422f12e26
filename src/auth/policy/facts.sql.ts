import { heldRolesOf } from '../../roles/role-membership';

/**
 * What the policy needs to know of the person in row `u` (`app_user`), as columns. One fragment for the request's own
 * statement, the password step and the dry run, so none of them can look at something the others do not.
 */
export const PERSON_COLUMNS = `
  u.id as user_id, u.email, u.email_key, u.full_name, u.user_type, u.language, u.disabled_at, u.security_version,
  u.email_verified_at is not null as email_verified, u.mobile_number, u.mobile_verified_at is not null as mobile_verified,
  u.two_factor_requirement, u.two_factor_method, u.exempt_until, u.always_ask_since is not null as always_ask,
  u.first_asked_at, u.password_reset_by_mail_at, u.two_factor_reset_at is not null as two_factor_reset, u.allowed_addresses, u.waive_addresses_with_second_factor as waive_addresses,
  (select coalesce(jsonb_agg(jsonb_build_object(
      'id', held.id, 'name', held.name, 'automatic', held.automatic is not null, 'flagged', held.two_factor_auth,
      'allowedMethods', held.allowed_methods, 'graceDays', held.grace_days, 'trustedDeviceHours', held.trusted_device_hours, 'permissions', held.permissions) order by held.name_key), '[]')
    from ${heldRolesOf('u')} held) as roles,
  (select coalesce(jsonb_agg(jsonb_build_object(
      'method', f.method, 'chosen', f.chosen_at is not null, 'lastUsedAt', f.last_used_at)), '[]')
    from second_factor f where f.user_id = u.id and f.confirmed_at is not null and f.removed_at is null) as factors,
  (select coalesce(jsonb_agg(s.method), '[]') from (
      select f.method from second_factor f
       where f.user_id = u.id and f.removed_at is null and (f.confirmed_at is not null or f.suspended_at is not null)
       group by f.method having bool_and(f.suspended_at is not null)) s) as suspended_methods,
  exists (select 1 from second_factor f where f.user_id = u.id and f.provided_at is not null and f.confirmed_at is null
    and f.removed_at is null and f.suspended_at is null) as token_waits,
  (select count(*)::int from recovery_code c
    where c.user_id = u.id and c.used_at is null and c.superseded_at is null) as recovery_codes_left,
  exists (select 1 from temporary_code t
    where t.user_id = u.id and t.used_at is null and t.superseded_at is null and t.expires_at > app_now()
      and t.security_version = u.security_version) as temporary_code,
  app_now() as now,
  (select version from system_settings_state) as settings_version`;
