import { z } from 'zod';
import { PERMISSIONS } from '../common/access/permission';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import { comparisonKey } from '../common/validation/comparison-key';
import { page, properName, version, warningView } from '../common/validation/fields';

const MAX_NAME = 100;

/** Also as it is compared: NFKC writes some letters out as eighteen, and an index has no room for that. */
export const roleName = properName(1, MAX_NAME)
  .refine((name) => !/\p{Cf}/u.test(name), 'must not contain invisible characters')
  // What is too long or empty as it stands has been told already: one fault, one error.
  .refine((name) => name.length > MAX_NAME || comparisonKey(name).length <= MAX_NAME, `must have at most ${MAX_NAME} characters`)
  .refine((name) => name === '' || comparisonKey(name).length > 0, 'must not be empty');

const distinct = (items: readonly string[]): boolean => new Set(items).size === items.length;

const terms = {
  name: roleName,
  twoFactorAuth: z.boolean().describe('Whoever holds the role is asked for a second factor while the master switch is on.'),
  allowedMethods: z
    .array(z.enum(DEMANDABLE_METHODS))
    .max(DEMANDABLE_METHODS.length)
    .refine(distinct, 'must not repeat a method')
    .describe('Methods its holders may be asked for; empty leaves it to the system setting.'),
  trustedDeviceHours: z.int().min(1).max(720).nullable().describe('Hours a trusted device lasts; null leaves it to the system setting.'),
  graceDays: z.int().min(0).max(30).nullable().describe('Days to enrol from the first time the policy asks; null leaves it to the system setting. Of several flagged roles, All among them, the shortest counts.'),
  permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length).refine(distinct, 'must not repeat a permission'),
};

export const createRoleBody = z.strictObject({
  name: terms.name,
  twoFactorAuth: terms.twoFactorAuth.default(false),
  allowedMethods: terms.allowedMethods.default([]),
  trustedDeviceHours: terms.trustedDeviceHours.default(null),
  graceDays: terms.graceDays.default(null),
  permissions: terms.permissions.default([]),
});

export const updateRoleBody = z.strictObject({
  name: terms.name.optional(),
  twoFactorAuth: terms.twoFactorAuth.optional(),
  allowedMethods: terms.allowedMethods.optional(),
  trustedDeviceHours: terms.trustedDeviceHours.optional(),
  graceDays: terms.graceDays.optional(),
  permissions: terms.permissions.optional(),
  version,
});

export const listRolesQuery = z.strictObject(page);

export const roleView = z.object({
  id: z.uuid(),
  name: z.string(),
  builtIn: z.boolean(),
  automatic: z.enum(['everybody', 'system_users']).nullable().describe('Held without being given; null for a role given by hand.'),
  twoFactorAuth: z.boolean(),
  allowedMethods: z.array(z.enum(DEMANDABLE_METHODS)),
  trustedDeviceHours: z.int().nullable(),
  graceDays: z.int().nullable(),
  permissions: z.array(z.enum(PERMISSIONS)),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
});

export const roleWritten = roleView.extend({ warnings: z.array(warningView) });
export const rolePage = z.object({ items: z.array(roleView), nextCursor: z.string().nullable() });

export type CreateRole = z.output<typeof createRoleBody>;
export type UpdateRole = z.output<typeof updateRoleBody>;
export type RoleView = z.output<typeof roleView>;
export type RoleWritten = z.output<typeof roleWritten>;

export const roleExample = {
  id: '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f',
  name: 'Accounts Manager',
  builtIn: false,
  automatic: null,
  twoFactorAuth: true,
  allowedMethods: ['totp'],
  trustedDeviceHours: null,
  graceDays: 7,
  permissions: ['reports.read'],
  createdAt: '2026-01-12T08:00:00.000Z',
  updatedAt: '2026-01-12T08:00:00.000Z',
  version: 1,
} satisfies RoleView;
