import type { EntityManager } from 'typeorm';
import type { DemandableMethod } from '../common/access/principal';
import { heldRolesOf } from '../roles/role-membership';
import type { ListUsers } from './user.dto';
import type { TwoFactorTerms } from './two-factor.rules';
import type { UserType } from './user.entity';
import type { LoginKeys } from './normalise';

/** A person with everything an answer says about them, from one statement. */
export interface UserRow {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt: Date | null;
  readonly username: string | null;
  readonly mobileNumber: string | null;
  readonly mobileVerifiedAt: Date | null;
  readonly fullName: string;
  readonly userType: UserType;
  readonly language: string | null;
  readonly disabledAt: Date | null;
  /** No password yet. The hash itself never leaves the database with a list. */
  readonly invited: boolean;
  readonly allowedAddresses: readonly string[];
  readonly waiveAddressesWithSecondFactor: boolean;
  readonly twoFactor: TwoFactorTerms;
  /** Methods of the factors they have proven, the oldest first. */
  readonly enrolledMethods: readonly DemandableMethod[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly version: number;
  /** Its name. */
  readonly roleProfile: string | null;
  readonly roles: readonly { readonly id: string; readonly name: string; readonly automatic: boolean; readonly permissions: readonly string[] }[];
}

const PROVEN = 'f.user_id = u.id and f.confirmed_at is not null and f.removed_at is null';

const SELECT = `
  select u.id, u.email, u.email_verified_at as "emailVerifiedAt", u.username, u.mobile_number as "mobileNumber",
    u.mobile_verified_at as "mobileVerifiedAt", u.full_name as "fullName", u.user_type as "userType", u.language,
    u.disabled_at as "disabledAt", u.password_hash is null as invited, u.allowed_addresses as "allowedAddresses",
    u.waive_addresses_with_second_factor as "waiveAddressesWithSecondFactor",
    json_build_object('requirement', u.two_factor_requirement, 'method', u.two_factor_method,
      'exemptUntil', to_char(u.exempt_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'exemptReason', u.exempt_reason) as "twoFactor",
    array(select f.method from second_factor f where ${PROVEN} group by f.method order by min(f.confirmed_at)) as "enrolledMethods",
    u.created_at as "createdAt",
    u.updated_at as "updatedAt", u.version, (select p.name from role_profile p where p.id = u.role_profile_id) as "roleProfile", held.roles
  from app_user u
  cross join lateral (
    select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name, 'automatic', r.automatic is not null,
      'permissions', r.permissions) order by r.name_key), '[]') as roles
    from ${heldRolesOf('u')} r
  ) held`;

export const readUser = async (id: string, manager: EntityManager): Promise<UserRow | null> =>
  first(await manager.query<UserRow[]>(`${SELECT} where u.id = $1`, [id]));

/** A condition with null is never true, so a kind of login that `keys` does not hold finds nobody. */
export const readUserByLogin = async (keys: LoginKeys, manager: EntityManager): Promise<UserRow | null> =>
  first(
    await manager.query<UserRow[]>(`${SELECT} where u.email_key = $1 or u.username_key = $2 or u.mobile_number = $3`, [
      keys.emailKey,
      keys.usernameKey,
      keys.mobileNumber,
    ]),
  );

export interface UserFilter extends Pick<ListUsers, 'q' | 'userType' | 'enabled' | 'twoFactor'> {
  readonly after: string | undefined;
  readonly role: { readonly id: string; readonly automatic: string | null } | undefined;
  /** Only these people, or everybody but them. */
  readonly locked: { readonly wanted: boolean; readonly ids: readonly string[] } | undefined;
}

/** Ordered by id. One row more than a page holds tells the caller that there is another page. */
export function readUsers(filter: UserFilter, count: number, manager: EntityManager): Promise<UserRow[]> {
  const parameters: unknown[] = [];
  const bound = (value: unknown): string => `$${parameters.push(value)}`;
  const conditions = [
    filter.after === undefined ? null : `u.id > ${bound(filter.after)}`,
    filter.userType === undefined ? null : `u.user_type = ${bound(filter.userType)}`,
    filter.enabled === undefined ? null : `(u.disabled_at is null) = ${bound(filter.enabled)}`,
    filter.twoFactor === undefined ? null : withFactor(filter.twoFactor, bound),
    filter.locked ? `(u.id = any(${bound(filter.locked.ids)}::uuid[])) = ${bound(filter.locked.wanted)}` : null,
    filter.role ? holding(filter.role, bound) : null,
    filter.q === undefined ? null : containing(filter.q, bound),
  ].filter((condition) => condition !== null);
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  return manager.query<UserRow[]>(`${SELECT} ${where} order by u.id limit ${bound(count)}`, parameters);
}

/** Asked of the table itself: a list of ids from its owner would hold half the site. */
function withFactor(wanted: NonNullable<ListUsers['twoFactor']>, bound: (value: unknown) => string): string {
  const proven = `select 1 from second_factor f where ${PROVEN}`;
  if (wanted === 'true') return `exists (${proven})`;
  if (wanted === 'false') return `not exists (${proven})`;
  return `exists (${proven} and f.method = ${bound(wanted)})`;
}

function holding(role: { readonly id: string; readonly automatic: string | null }, bound: (value: unknown) => string): string | null {
  if (role.automatic === 'everybody') return null;
  if (role.automatic === 'system_users') return `u.user_type = 'system'`;
  return `exists (select 1 from user_role given where given.user_id = u.id and given.role_id = ${bound(role.id)})`;
}

/**
 * `strpos` and not LIKE: nothing in it is a wildcard. The database may run in the C locale, where `lower` knows ASCII
 * only, so the words are also looked for with capitals (`ötzi` finds `Ötzi`).
 */
function containing(text: string, bound: (value: unknown) => string): string {
  const small = text.toLowerCase();
  const capitals = small.replace(/(?<!\p{L})\p{L}/gu, (letter) => letter.toUpperCase());
  const key = bound(small.normalize('NFKC'));
  return `(strpos(u.email_key, ${key}) > 0 or strpos(u.username_key, ${key}) > 0
    or exists (select 1 from unnest(${bound([text, small, capitals])}::text[]) part where strpos(lower(u.full_name), lower(part)) > 0))`;
}

const first = (rows: readonly UserRow[]): UserRow | null => rows[0] ?? null;
