import { z } from 'zod';
import { warningView } from '../../common/validation/fields';
import * as field from '../../users/user.fields';
import { deliveryView } from '../login/sign-in.view';

export const updateMeBody = z.strictObject({
  fullName: field.fullName.optional(),
  language: field.language.nullable().optional().describe('null: the default of the site.'),
  alwaysAsk: z.boolean().optional().describe('Be asked for a second factor though nobody demands it. Taking it back needs a fresh proof.'),
  email: field.email.optional().describe('Needs a fresh proof; counts once a code sent there came back.'),
  mobileNumber: field.mobileNumber.optional().describe('The same, by text.'),
});

const pendingContactView = z.object({
  contact: z.enum(['email', 'mobileNumber']),
  hint: z.string().describe('Masked: where the code went.'),
  expiresAt: z.iso.datetime(),
});

export const meView = z.object({
  id: z.uuid(),
  email: z.string(),
  emailVerified: z.boolean(),
  username: z.string().nullable(),
  mobileNumber: z.string().nullable().describe('E.164'),
  mobileVerified: z.boolean(),
  fullName: z.string(),
  userType: field.userType,
  language: field.language.nullable(),
  roles: z.array(z.string()),
  alwaysAsk: z.boolean().describe('Asked for a second factor by their own wish: said so, or a factor was enrolled while nobody asked.'),
  minimumPasswordLength: z.int().describe('Characters a new password has to have.'),
  pending: pendingContactView.nullable().describe('A new address or number this session has yet to confirm.'),
});

export const meWritten = meView.extend({ warnings: z.array(warningView) });
export const contactPendingView = z.object({ pending: pendingContactView, delivery: deliveryView });

export type UpdateMe = z.output<typeof updateMeBody>;
export type MeView = z.output<typeof meView>;
export type MeWritten = z.output<typeof meWritten>;
export type PendingContactView = z.output<typeof pendingContactView>;
export type ContactPending = z.output<typeof contactPendingView>;

const me = {
  id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a10',
  email: 'ana@erp.example',
  emailVerified: true,
  username: null,
  mobileNumber: '+4915112345678',
  mobileVerified: false,
  fullName: 'Ana Maria Silva',
  userType: 'system',
  language: null,
  roles: ['All', 'System User'],
  alwaysAsk: false,
  minimumPasswordLength: 12,
  pending: null,
} satisfies MeView;
const pending = { contact: 'email', hint: 'a•••@n•••.example', expiresAt: '2026-01-15T08:10:00.000Z' } satisfies PendingContactView;

export const profileExamples = {
  me: { me, waiting: { ...me, pending } },
  written: { written: { ...me, warnings: [] } },
  pending: { queued: { pending, delivery: { status: 'queued', resendAfter: '2026-01-15T08:00:30.000Z' } } },
};
