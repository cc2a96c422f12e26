import type { EntityManager } from 'typeorm';
import { commonProblems } from '../common/problems/common.problems';
import { emailKey } from './normalise';
import { TAKEN, untaken } from './user.writes';

/** An address or number somebody has proven to be theirs, as it is stored. */
export interface ProvenContact {
  readonly field: 'email' | 'mobileNumber';
  readonly destination: string;
}

/** A courtesy before a code is sent; the constraint decides when it comes back. @throws Problem `conflict` */
export async function refuseTaken(userId: string, contact: ProvenContact, manager: EntityManager): Promise<void> {
  const isEmail = contact.field === 'email';
  const column = isEmail ? 'email_key' : 'mobile_number';
  const rows = await manager.query<unknown[]>(`select 1 from app_user where ${column} = $1 and id <> $2`, [keyOf(contact), userId]);
  if (rows.length > 0) throw commonProblems.conflict(TAKEN[isEmail ? 'app_user_email_key_key' : 'app_user_mobile_number_key'] ?? '');
}

/**
 * The contact counts from here on, verified by the code that brought it back, and everything that was signed in or mailed by
 * the old one is over: one statement, so neither is ever there without the other.
 *
 * @param securityVersion the account's as the session knows it: an account that changed since is not this one any more
 * @returns the account's new `securityVersion`; null when it changed meanwhile. @throws Problem `conflict` when it is taken
 */
export async function moveContact(userId: string, contact: ProvenContact, securityVersion: number, manager: EntityManager): Promise<number | null> {
  const isEmail = contact.field === 'email';
  const set = isEmail ? 'email = $3, email_key = $4, email_verified_at = app_now()' : 'mobile_number = $3, mobile_verified_at = app_now()';
  const [rows] = await untaken(() =>
    manager.query<[{ security_version: number }[], number]>(
      `update app_user set ${set}, security_version = security_version + 1, version = version + 1, updated_at = app_now()
        where id = $1 and security_version = $2 and disabled_at is null returning security_version`,
      [userId, securityVersion, contact.destination, ...(isEmail ? [keyOf(contact)] : [])],
    ),
  );
  return rows[0]?.security_version ?? null;
}

function keyOf({ field, destination }: ProvenContact): string {
  if (field === 'mobileNumber') return destination;
  const key = emailKey(destination);
  if (key === null) throw new Error('an address reached the database without passing user.fields');
  return key;
}
