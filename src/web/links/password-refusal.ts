import { z } from 'zod';
import type { FieldError } from '../../common/problems/common.problems';
import type { TextKey } from '../texts/catalogue';
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
    if (error instanceof z.ZodError) return newPassword(error.issues[0]?.message);
    if (!(error instanceof Problem)) throw error;
    if (error.slug === 'validation-failed') return newPassword((error.members.errors as FieldError[] | undefined)?.[0]?.message);
    if (error.slug === 'invalid-credentials') return { field: 'currentPassword', text: say('login.own_password.wrong'), status: 401 };
    throw error;
  }
}

/** By the sentence of the rule (password.rules, passwordText): a new rule without a text is said as the API says it. */
const REASONS: readonly (readonly [RegExp, TextKey])[] = [
  [/^must not be empty$/, 'links.refused.empty'],
  [/^must have at least (?<count>\d+) characters$/, 'links.refused.short'],
  [/^must have at most (?<count>\d+) characters$/, 'links.refused.long'],
  [/control characters|NUL|well-formed/, 'links.refused.characters'],
  [/repeated$/, 'links.refused.repeated'],
  [/guessed first$/, 'links.refused.common'],
  [/your name, your login/, 'links.refused.own_words'],
];

export function reasonText(message: string | undefined): Text {
  if (message === undefined) return say('links.refused.any');
  for (const [pattern, key] of REASONS) {
    const found = pattern.exec(message);
    if (found) return say(key, { ...found.groups });
  }
  return verbatim(`The new password ${message}.`);
}

const newPassword = (message?: string): PasswordRefusal => ({ field: 'newPassword', text: reasonText(message), status: 422 });
