import { z } from 'zod';
import { METHODS, type Method } from '../common/access/principal';
import { maskEmail, maskPhone } from '../common/mask';

export const methodView = z.object({
  method: z.enum(METHODS),
  /** Masked address or number; only after the password was proven. */
  hint: z.string().optional(),
  lockedUntil: z.iso.datetime().optional(),
});

export type MethodView = z.infer<typeof methodView>;

/** One shape wherever methods are listed (contract §4). */
export function methodViews(methods: readonly Method[], contacts?: { readonly email: string; readonly mobileNumber: string | null }): MethodView[] {
  return methods.map((method) => {
    if (contacts && method === 'email') return { method, hint: maskEmail(contacts.email) };
    if (contacts?.mobileNumber && method === 'sms') return { method, hint: maskPhone(contacts.mobileNumber) };
    return { method };
  });
}
