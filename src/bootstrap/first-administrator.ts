import type { INestApplicationContext } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Passwords } from '../auth/password/passwords.service';
import { AuditLog } from '../common/audit/audit-log';
import { SecureRandom } from '../common/crypto/secure-random';
import { newId } from '../common/ids';
import { maskEmail } from '../common/mask';
import { Problem } from '../common/problems/problem';
import type { FirstAdministratorConfig } from '../config/first-administrator.config';
import { BUILT_IN_ROLES } from '../roles/built-in-roles';
import { giveRoles } from '../users/given-roles';
import { parseEmail } from '../users/normalise';
import { insertUser } from '../users/user.writes';
import { EXIT_CONFIGURATION, StartRefused } from './start-refused';

export type FirstAdministrator =
  /** `password` is null where ADMIN_PASSWORD was given. It leaves the process by the start text alone, never by a log. */
  | { readonly kind: 'made'; readonly login: string; readonly password: string | null }
  /** Still to be used, until then. */
  | { readonly kind: 'waiting'; readonly login: string; readonly until: Date }
  /** The one-time password was used or is past its time, and no password was chosen since. */
  | { readonly kind: 'spent'; readonly login: string }
  | { readonly kind: 'settled' };

/** Good for one sign-in within a day (contract §2). */
const ONE_TIME_HOURS = 24;

/**
 * Sees to it that somebody can administer: made when nobody holds the role Administrator. Processes that start together
 * queue at the role's row, and the later ones find it done.
 * @throws StartRefused when ADMIN_LOGIN cannot be used
 */
export async function ensureAdministrator(app: INestApplicationContext, config: FirstAdministratorConfig): Promise<FirstAdministrator> {
  const dataSource = app.get(DataSource);
  const existing = await stateOf(dataSource.manager);
  if (existing) return existing;
  const email = parseEmail(config.login)?.address;
  if (email === undefined) throw new StartRefused(['ADMIN_LOGIN must be one plain mail address'], EXIT_CONFIGURATION);
  const id = newId();
  const random = config.password === null ? readablePassword(app.get(SecureRandom)) : null;
  const sealed = await app.get(Passwords, { strict: false }).sealedHash(id, config.password ?? random ?? '');
  return dataSource.transaction(async (manager) => {
    await manager.query('select 1 from role where id = $1 for no key update', [BUILT_IN_ROLES.administrator]);
    const meanwhile = await stateOf(manager);
    if (meanwhile) return meanwhile;
    await insert(id, email, manager);
    await manager.query(
      `update app_user set password_hash = $2, password_set_at = app_now(),
              one_time_password_until = case when $3 then app_now() + $4 * interval '1 hour' end
        where id = $1`,
      [id, sealed, random !== null, ONE_TIME_HOURS],
    );
    await app.get(AuditLog).record(
      { event: 'administrator_created', outcome: 'success', actor: { label: 'system' }, target: { kind: 'user', id, label: maskEmail(email) } },
      manager,
    );
    return { kind: 'made', login: email, password: random };
  });
}

/** Of whoever holds the role, or null where nobody does. A password that still waits is what the start text must speak of. */
async function stateOf(manager: EntityManager): Promise<FirstAdministrator | null> {
  const [holder] = await manager.query<{ email: string; one_time_password_until: Date | null; spent: boolean }[]>(
    `select u.email, u.one_time_password_until,
            coalesce(u.one_time_password_used_at is not null or u.one_time_password_until <= app_now(), false) as spent
       from user_role given join app_user u on u.id = given.user_id
      where given.role_id = $1
      order by u.one_time_password_until is null desc, u.id limit 1`,
    [BUILT_IN_ROLES.administrator],
  );
  if (!holder) return null;
  const { email: login, one_time_password_until: until, spent } = holder;
  if (until === null) return { kind: 'settled' };
  return spent ? { kind: 'spent', login } : { kind: 'waiting', login, until };
}

async function insert(id: string, email: string, manager: EntityManager): Promise<void> {
  const record = {
    ...{ email, username: null, mobileNumber: null, fullName: 'Administrator', userType: 'system', enabled: true } as const,
    ...{ language: null, allowedAddresses: [], waiveAddressesWithSecondFactor: false },
  };
  try {
    await insertUser(id, record, manager);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // Giving the role to whoever has this address would make an administrator of somebody nobody chose.
    throw new StartRefused(['ADMIN_LOGIN belongs to somebody who is no administrator; choose another address'], EXIT_CONFIGURATION);
  }
  await giveRoles(id, [BUILT_IN_ROLES.administrator], manager);
}

/** No letters that are taken for each other: it is read off a terminal. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 7;
const GROUP = 4;

/** 28 of 31 signs: 138 bits. */
export function readablePassword(random: SecureRandom): string {
  const sign = (): string => ALPHABET[random.int(ALPHABET.length)] ?? '';
  const group = (): string => Array.from({ length: GROUP }, sign).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
