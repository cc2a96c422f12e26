import { z } from 'zod';
import { DEMANDABLE_METHODS } from '../../common/access/principal';
import { line } from '../../common/validation/fields';
import { codeText } from '../login/code-grammar';
import { authenticatedView, deliveryView, graceView } from '../login/sign-in.view';

export const labelBody = z.strictObject({ label: line(1, 64).optional() });
export const codeBody = z.strictObject({ code: codeText });

export const factorView = z.object({
  id: z.uuid(),
  method: z.enum(DEMANDABLE_METHODS),
  label: z.string(),
  hint: z.string().optional(),
  confirmedAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
});

export const factorListView = z.object({
  items: z.array(factorView),
  nextCursor: z.string().nullable(),
  recoveryCodesLeft: z.int(),
  required: z.boolean(),
  because: z.string(),
  kind: z.enum(['pass', 'challenge', 'enrol', 'refuse']).describe('What this session owes before the rest opens: nothing, a proof, setting a factor up, or more than can be done here.'),
  demanded: z.enum(DEMANDABLE_METHODS).nullable().describe('null: nobody asks.'),
  enrollable: z.array(z.enum(DEMANDABLE_METHODS)).describe('What can be set up here, and would do for the sign-ins of this person: nothing weaker than what they are, or would be, asked for.'),
  grace: graceView.nullable().describe('Asked, but there is time to set a factor up yet.'),
});

export const begunTotpView = z.object({
  id: z.uuid(),
  secret: z.string(),
  otpauthUri: z.string(),
  qrSvg: z.string(),
  expiresAt: z.iso.datetime(),
});

export const begunTotpMailedView = z.object({ id: z.uuid(), delivery: deliveryView });
export const begunCodeView = z.object({ id: z.uuid(), delivery: deliveryView, expiresAt: z.iso.datetime() });

export const confirmedView = z.object({
  factor: factorView,
  recoveryCodes: z.array(z.string()).optional(),
  /** Only where this completed a sign-in. */
  ...authenticatedView.omit({ recoveryCodes: true }).partial().shape,
});
