import type { Warning } from '../common/change-review';
import { PERMISSIONS } from '../common/access/permission';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import type { RoleView, RoleWritten } from './role.dto';
import type { RoleEntity } from './role.entity';

export const viewOfRole = (role: RoleEntity): RoleView => ({
  id: role.id,
  name: role.name,
  builtIn: role.builtIn,
  automatic: role.automatic,
  twoFactorAuth: role.twoFactorAuth,
  allowedMethods: DEMANDABLE_METHODS.filter((method) => role.allowedMethods.includes(method)),
  trustedDeviceHours: role.trustedDeviceHours,
  graceDays: role.graceDays,
  permissions: PERMISSIONS.filter((permission) => role.permissions.includes(permission)),
  createdAt: role.createdAt.toISOString(),
  updatedAt: role.updatedAt.toISOString(),
  version: role.version,
});

export const viewOfWrittenRole = (role: RoleEntity, warnings: readonly Warning[]): RoleWritten => ({
  ...viewOfRole(role),
  warnings: [...warnings],
});
