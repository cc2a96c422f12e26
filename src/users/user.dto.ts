import { z } from 'zod';
import { DEMANDABLE_METHODS } from '../common/access/principal';
import { line, page, version, warningView } from '../common/validation/fields';
import * as field from './user.fields';
import { REQUIREMENTS } from './two-factor.rules';

/** What an administrator decides about a person. No password anywhere: nobody chooses or sees another's. */
export const createUserBody = z.strictObject({
  email: field.email,
  username: field.username.nullable().default(null),
  mobileNumber: field.mobileNumber.nullable().default(null),
  fullName: field.fullName,
  userType: field.userType.describe('system: works in the ERP. website: customers and suppliers of its portal.'),
  roles: field.roleNames.default([]),
  roleProfile: field.profileName.nullable().default(null).describe('Gives the roles, instead of `roles`.'),
  enabled: z.boolean().default(true),
  language: field.language.nullable().default(null),
  allowedAddresses: field.allowedAddresses.default([]),
  waiveAddressesWithSecondFactor: z.boolean().default(false),
  sendInvitation: z.boolean().optional().describe('Mail a link to set the first password. Left out: yes for somebody enabled.'),
});

export const updateUserBody = z.strictObject({
  email: field.email.optional(),
  username: field.username.nullable().optional(),
  mobileNumber: field.mobileNumber.nullable().optional(),
  fullName: field.fullName.optional(),
  userType: field.userType.optional(),
  roleProfile: field.profileName.nullable().optional().describe('Gives the roles from now on; null: they stay as they are, and are given by hand again.'),
  enabled: z.boolean().optional(),
  language: field.language.nullable().optional(),
  allowedAddresses: field.allowedAddresses.optional(),
  waiveAddressesWithSecondFactor: z.boolean().optional(),
  sendInvitation: z.boolean().optional().describe('Mail the invitation anew, to somebody who has no password yet.'),
  version,
});

export const setRolesBody = z.strictObject({ roles: field.roleNames, version });

const yesOrNo = z.enum(['true', 'false']).transform((text) => text === 'true');

export const listUsersQuery = z.strictObject({
  ...page,
  q: line(1, 100).optional().describe('Part of the address, the user name or the full name.'),
  role: line(1, 100).optional().describe('Name of a role, automatic ones included.'),
  userType: field.userType.optional(),
  enabled: yesOrNo.optional(),
  twoFactor: z
    .enum(['true', 'false', 'totp', 'email', 'sms'])
    .optional()
    .describe('Has proven a second factor (true), none (false), or one of this method, whatever the policy asks of them.'),
  locked: yesOrNo.optional().describe('Somebody, or one of their browsers, is shut out now after wrong passwords or codes.'),
});

export const lockView = z.object({
  what: z.string().describe('`password`, or the method of a factor.'),
  until: z.iso.datetime().nullable().describe('null: until somebody lifts it.'),
  reason: z.string().optional().describe('The limit that was reached: `wrong_passwords`, `wrong_codes`, `wrong_recovery_codes`, or `suspended` after 50 wrong codes in a row.'),
});

export const userView = z.object({
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  username: z.string().nullable(),
  mobileNumber: z.string().nullable().describe('E.164'),
  mobileVerified: z.boolean(),
  fullName: z.string(),
  userType: field.userType,
  enabled: z.boolean(),
  language: field.language.nullable(),
  roles: z.array(z.string()).describe('Given by hand or by the role profile.'),
  roleProfile: z.string().nullable(),
  automaticRoles: z.array(z.string()).describe('Held without being given.'),
  allowedAddresses: z.array(z.string()),
  waiveAddressesWithSecondFactor: z.boolean(),
  twoFactor: z
    .object({
      requirement: z.enum(REQUIREMENTS),
      method: z.enum(DEMANDABLE_METHODS).nullable().describe('null: as the roles and the site say.'),
      exemptUntil: z.iso.datetime().nullable(),
      exemptReason: z.string().nullable(),
    })
    .describe('What an administrator has decided about this person.'),
  enrolledMethods: z.array(z.enum(DEMANDABLE_METHODS)).describe('Of the second factors they have proven.'),
  invited: z.boolean().describe('Has no password yet.'),
  locks: z.array(lockView).describe('What is locked now after too many wrong answers.'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  version: z.int(),
});

export const userWritten = userView.extend({ warnings: z.array(warningView) });
export const userPage = z.object({ items: z.array(userView), nextCursor: z.string().nullable() });

export type CreateUser = z.output<typeof createUserBody>;
export type UpdateUser = z.output<typeof updateUserBody>;
export type ListUsers = z.output<typeof listUsersQuery>;
export type LockView = z.output<typeof lockView>;
export type UserView = z.output<typeof userView>;
export type UserWritten = z.output<typeof userWritten>;

export const userExample = {
  id: '0199f2a4-7c1e-7b1a-9a52-3d5f1c2b4e6f',
  email: 'anna.berg@example.com',
  emailVerified: true,
  username: 'anna',
  mobileNumber: '+4915112345678',
  mobileVerified: false,
  fullName: 'Anna Berg',
  userType: 'system',
  enabled: true,
  language: null,
  roles: ['Accounts Manager'],
  roleProfile: null,
  automaticRoles: ['All', 'System User'],
  allowedAddresses: ['10.1.0.0/16'],
  waiveAddressesWithSecondFactor: false,
  twoFactor: { requirement: 'by_role', method: null, exemptUntil: null, exemptReason: null },
  enrolledMethods: ['totp'],
  invited: false,
  locks: [],
  createdAt: '2026-01-12T08:00:00.000Z',
  updatedAt: '2026-01-12T08:00:00.000Z',
  version: 1,
} satisfies UserView;
