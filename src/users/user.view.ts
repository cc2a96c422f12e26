import type { Warning } from '../common/change-review';
import { languageOf } from '../common/languages';
import type { Lock } from './lock-directory';
import type { LockView, UserView, UserWritten } from './user.dto';
import type { UserRow } from './user.repository';

export const viewOfLock = ({ what, until, reason }: Lock): LockView => ({
  what,
  until: until?.toISOString() ?? null,
  ...(reason === undefined ? {} : { reason }),
});

export const viewOfUser = (user: UserRow, locks: readonly Lock[]): UserView => ({
  id: user.id,
  email: user.email,
  emailVerified: user.emailVerifiedAt !== null,
  username: user.username,
  mobileNumber: user.mobileNumber,
  mobileVerified: user.mobileVerifiedAt !== null,
  fullName: user.fullName,
  userType: user.userType,
  enabled: user.disabledAt === null,
  language: languageOf(user.language),
  roles: user.roles.filter((role) => !role.automatic).map((role) => role.name),
  roleProfile: user.roleProfile,
  automaticRoles: user.roles.filter((role) => role.automatic).map((role) => role.name),
  allowedAddresses: [...user.allowedAddresses],
  waiveAddressesWithSecondFactor: user.waiveAddressesWithSecondFactor,
  twoFactor: user.twoFactor,
  enrolledMethods: [...user.enrolledMethods],
  invited: user.invited,
  locks: locks.map(viewOfLock),
  createdAt: user.createdAt.toISOString(),
  updatedAt: user.updatedAt.toISOString(),
  version: user.version,
});

export const viewOfWrittenUser = (user: UserRow, locks: readonly Lock[], warnings: readonly Warning[]): UserWritten => ({
  ...viewOfUser(user, locks),
  warnings: [...warnings],
});
