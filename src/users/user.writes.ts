import type { EntityManager } from 'typeorm';
import { commonProblems } from '../common/problems/common.problems';
import { violationOf } from '../database/violation';
import { emailKey, usernameKey } from './normalise';
import { UserEntity } from './user.entity';
import type { UserOutcome, UserRecord } from './user.rules';

/** Statements that write a person. Times are the database's. */

/** FOR NO KEY UPDATE: writers of the person wait for each other, their sign-ins (rows that only point at them) do not. */
export async function lockUser(id: string, manager: EntityManager): Promise<void> {
  await manager.query('select 1 from app_user where id = $1 for no key update', [id]);
}

/** @throws Problem `conflict` naming what is taken */
export async function insertUser(id: string, record: UserRecord, manager: EntityManager): Promise<void> {
  await untaken(() => manager.insert(UserEntity, { id, ...columns(record), disabledAt: record.enabled ? null : now }));
}

/** @throws Problem `conflict` naming what is taken */
export async function updateUser(id: string, outcome: UserOutcome, manager: EntityManager): Promise<void> {
  await untaken(() =>
    manager.update(UserEntity, id, {
      ...columns(outcome.after),
      ...(outcome.emailChanged ? { emailVerifiedAt: null } : {}),
      ...(outcome.mobileChanged ? { mobileVerifiedAt: null } : {}),
      ...(outcome.disabled ? { disabledAt: now } : {}),
      ...(outcome.enabledAgain ? { disabledAt: null } : {}),
      ...(outcome.endsEverything ? { securityVersion: () => 'security_version + 1' } : {}),
      ...nextVersion,
    }),
  );
}

/** The record as a whole changed (its roles), though none of its columns did. */
export async function touchUser(id: string, manager: EntityManager): Promise<void> {
  await manager.update(UserEntity, id, nextVersion);
}

export async function deleteUser(id: string, manager: EntityManager): Promise<void> {
  await manager.delete(UserEntity, id);
}

const now = () => 'app_now()';
const nextVersion = { version: () => 'version + 1', updatedAt: now };

function columns(record: UserRecord) {
  const key = emailKey(record.email);
  if (key === null) throw new Error('an address reached the database without passing user.fields');
  return {
    email: record.email,
    emailKey: key,
    username: record.username,
    usernameKey: record.username === null ? null : usernameKey(record.username),
    mobileNumber: record.mobileNumber,
    fullName: record.fullName,
    userType: record.userType,
    language: record.language,
    allowedAddresses: [...record.allowedAddresses],
    waiveAddressesWithSecondFactor: record.waiveAddressesWithSecondFactor,
  };
}

export const TAKEN: Readonly<Record<string, string>> = {
  app_user_email_key_key: 'This e-mail address belongs to somebody already.',
  app_user_username_key_key: 'This user name belongs to somebody already.',
  app_user_mobile_number_key: 'This mobile number belongs to somebody already.',
};

/** The constraints decide, not a look beforehand: two people made at once could both have looked. */
export async function untaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const taken = TAKEN[violationOf(error)?.constraint ?? ''];
    throw taken === undefined ? error : commonProblems.conflict(taken);
  }
}
