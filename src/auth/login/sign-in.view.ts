import { z } from 'zod';
import { warningView } from '../../common/validation/fields';
import { METHODS } from '../../common/access/principal';
import { methodView } from '../method.view';
import type { PersonRow } from '../policy/person';
import type { Grace } from '../policy/who-asks.policy';
import { absoluteEnd, idleEnd, type SessionLimits, type SessionTimes } from '../session/session.rules';

export const deliveryView = z.object({
  status: z.enum(['queued', 'sent', 'failed']),
  reason: z.enum(['limit', 'unavailable']).optional(),
  resendAfter: z.iso.datetime().nullable(),
});

export type DeliveryView = z.infer<typeof deliveryView>;

export const signedInUserView = z.object({
  id: z.uuid(),
  email: z.string(),
  fullName: z.string(),
  userType: z.enum(['system', 'website']),
  roles: z.array(z.string()),
});

export const sessionEndsView = z.object({ expiresAt: z.iso.datetime(), idleExpiresAt: z.iso.datetime() });

export const graceView = z.object({ until: z.iso.datetime(), daysLeft: z.int().min(1) });

export const authenticatedView = z.object({
  status: z.literal('authenticated'),
  user: signedInUserView,
  session: sessionEndsView,
  strength: z.enum(['one_factor', 'two_factor']),
  because: z.string(),
  notices: z.array(warningView),
  grace: graceView.optional().describe('Asked by the policy, but there is time to set a factor up yet.'),
  recoveryCodes: z
    .array(z.string())
    .optional()
    .describe('Ten, shown this once, when this sign-in made the first factor: after `enrolment_required`, or by the first code to a verified address or number.'),
});

export const secondFactorRequiredView = z.object({
  status: z.literal('second_factor_required'),
  method: z.enum(METHODS),
  methods: z.array(methodView),
  delivery: deliveryView.optional(),
  expiresAt: z.iso.datetime(),
  because: z.string(),
});

export const enrolmentRequiredView = z.object({
  status: z.literal('enrolment_required'),
  methods: z.array(methodView),
  enrolment: z.enum(['email_link', 'on_screen', 'code']),
  delivery: deliveryView.optional(),
  expiresAt: z.iso.datetime(),
  because: z.string(),
});

export const pendingView = z.discriminatedUnion('status', [secondFactorRequiredView, enrolmentRequiredView]);
export const signInView = z.discriminatedUnion('status', [authenticatedView, secondFactorRequiredView, enrolmentRequiredView]);

export type AuthenticatedView = z.infer<typeof authenticatedView>;
export type PendingView = z.infer<typeof pendingView>;

export const graceOf = ({ until, daysLeft }: Grace): z.infer<typeof graceView> => ({ until: until.toISOString(), daysLeft });

export function userOf(person: PersonRow): z.infer<typeof signedInUserView> {
  return {
    id: person.user_id,
    email: person.email,
    fullName: person.full_name,
    userType: person.user_type,
    roles: person.roles.map((role) => role.name),
  };
}

export const endsOf = (facts: SessionTimes, limits: SessionLimits): z.infer<typeof sessionEndsView> => ({
  expiresAt: absoluteEnd(facts, limits).toISOString(),
  idleExpiresAt: idleEnd(facts, limits).toISOString(),
});
