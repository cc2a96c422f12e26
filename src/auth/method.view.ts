import { z } from 'zod';
import { METHODS, type Method } from '../common/access/principal';
import { poolOf, type Pool } from '../otp/failures/failure-budget.rules';
import { maskEmail, maskPhone } from '../common/mask';

export const methodView = z.object({
  method: z.enum(METHODS),
  /** Masked address or number; only after the password was proven. */
  hint: z.string().optional(),
  lockedUntil: z.iso.datetime().optional(),
});

export type MethodView = z.infer<typeof methodView>;

/** One shape wherever methods are listed (contract §4). */
export function methodViews(methods: readonly Method[], contacts?: Contacts, locks?: ReadonlyMap<Pool, Date>): MethodView[] {
  return methods.map((method) => {
    const hint = contacts ? hintOf(method, contacts) : null;
    const until = locks?.get(poolOf(method));
    return { method, ...(hint === null ? {} : { hint }), ...(until ? { lockedUntil: until.toISOString() } : {}) };
  });
}

interface Contacts {
  readonly email: string;
  readonly mobileNumber: string | null;
}

function hintOf(method: Method, { email, mobileNumber }: Contacts): string | null {
  if (method === 'email') return maskEmail(email);
  return method === 'sms' && mobileNumber !== null ? maskPhone(mobileNumber) : null;
}
