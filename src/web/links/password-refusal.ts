import { z } from 'zod';
import type { FieldError } from '../../common/problems/common.problems';
import { say, verbatim, type Text } from '../texts/text';
import { Problem } from '../../common/problems/problem';

export interface PasswordRefusal {
  readonly field: 'currentPassword' | 'newPassword';
  /** One sentence for the person. */
  readonly text: Text;
  readonly status: number;
}

/** Runs `choose`; null when the password was taken, or why the form comes back. Every other refusal is thrown on. */
export async function passwordRefusal(choose: () => Promise<void>): Promise<PasswordRefusal | null> {
  try {
    await choose();
    return null;
  } catch (error) {
    if (error instanceof z.ZodError) return newPassword(error.issues[0]?.code === 'too_small' ? 'is missing' : error.issues[0]?.message);
    if (!(error instanceof Problem)) throw error;
    if (error.slug === 'validation-failed') return newPassword((error.members.errors as FieldError[] | undefined)?.[0]?.message);
    if (error.slug === 'invalid-credentials') return { field: 'currentPassword', text: say('login.own_password.wrong'), status: 401 };
    throw error;
  }
}

const newPassword = (message = 'cannot be chosen'): PasswordRefusal => ({ field: 'newPassword', text: verbatim(`The new password ${message}.`), status: 422 });
