import { ADMINISTRATION_PERMISSIONS, administers, type Permission } from '../common/access/permission';
import type { DemandableMethod } from '../common/access/principal';
import type { Warning } from '../common/change-review';
import { BUILT_IN_ROLES } from './built-in-roles';

/** What an administrator decides about a role. */
export interface RoleTerms {
  readonly name: string;
  readonly twoFactorAuth: boolean;
  readonly allowedMethods: readonly DemandableMethod[];
  readonly trustedDeviceHours: number | null;
  readonly graceDays: number | null;
  readonly permissions: readonly Permission[];
}

export interface StoredRole extends RoleTerms {
  readonly id: string;
  readonly builtIn: boolean;
  readonly automatic: string | null;
}

export type RoleVerdict =
  | { readonly ok: true; readonly after: RoleTerms; readonly warnings: readonly Warning[] }
  | { readonly ok: false; readonly because: string };

/** A new role: what was asked for, flagged by itself where it carries an administration permission (product P-03). */
export const settleNewRole = (wanted: RoleTerms): RoleVerdict => ({ ok: true, ...flagged(wanted) });

/** A changed role: `wanted` holds only what the request named. In this order, the first reason is the answer. */
export function settleRole(before: StoredRole, wanted: Partial<RoleTerms>): RoleVerdict {
  const after: RoleTerms = { ...before, ...wanted };
  const because = whyNotBuiltIn(before, after) ?? whyNotUnflag(before, after);
  return because === null ? { ok: true, ...flagged(after) } : { ok: false, because };
}

export function whyNotDelete(role: StoredRole, heldBy: number): string | null {
  if (role.builtIn) return `${role.name} is built in and cannot be deleted.`;
  if (heldBy === 0) return null;
  const people = heldBy === 1 ? 'One person holds' : `${heldBy} people hold`;
  return `${people} this role. Give them another one first: they would fall to whatever rules are left.`;
}

function whyNotBuiltIn(before: StoredRole, after: RoleTerms): string | null {
  if (!before.builtIn) return null;
  if (after.name !== before.name) return `${before.name} is built in and cannot be renamed.`;
  if (before.automatic !== null && after.permissions.length > 0) {
    return `${before.name} is held by people nobody chose, so it cannot carry permissions. Put them into a role of their own.`;
  }
  const fixed = before.id === BUILT_IN_ROLES.administrator;
  return fixed && !sameMembers(before.permissions, after.permissions) ? `The permissions of ${before.name} are fixed: all of them.` : null;
}

function whyNotUnflag(before: StoredRole, after: RoleTerms): string | null {
  if (!before.twoFactorAuth || after.twoFactorAuth || !administers(after.permissions)) return null;
  const held = ADMINISTRATION_PERMISSIONS.filter((permission) => after.permissions.includes(permission)).join(', ');
  return `A role that may administer (${held}) always demands a second factor. Take the permission away first.`;
}

function flagged(role: RoleTerms): { after: RoleTerms; warnings: readonly Warning[] } {
  if (role.twoFactorAuth || !administers(role.permissions)) return { after: role, warnings: [] };
  const message = `${role.name} was flagged for two-factor login, because it carries an administration permission.`;
  return { after: { ...role, twoFactorAuth: true }, warnings: [{ code: 'role_flagged', message }] };
}

const sameMembers = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((member) => other.includes(member));
