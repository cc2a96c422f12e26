import type { FieldError } from '../../common/problems/common.problems';
import { isPlain } from '../../common/validation/fields';
import { isCommonPassword } from './common-passwords';

export interface PasswordFacts {
  readonly password: string;
  /** Code points; the setting `minimum_password_length`. */
  readonly minimumLength: number;
  /** Words an attacker would try first for this account: login, name, issuer. */
  readonly contextWords: readonly string[];
}

/**
 * Why a password cannot be chosen, or null. Length and guessability only: no composition rules, which make passwords
 * predictable (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 §6.2.5). The upper bound is checked where bodies are parsed.
 */
export function passwordObjection(facts: PasswordFacts): string | null {
  const normal = facts.password.normalize('NFC');
  if ([...normal].length < facts.minimumLength) return `must have at least ${facts.minimumLength} characters`;
  if (!isPlain(normal)) return 'must not contain control characters';
  if (new Set(normal.toLowerCase()).size < 4) return 'must not be a few characters repeated';
  if (isCommonPassword(normal)) return 'must not be one of the passwords that are guessed first';
  const word = facts.contextWords.find((candidate) => isMostly(normal, candidate));
  return word === undefined ? null : 'must not be made of your name, your login or the name of this product';
}

/** The password is the word with a year or a few signs around it. */
function isMostly(password: string, word: string): boolean {
  const reduced = password.toLowerCase();
  const needle = word.toLowerCase();
  return needle.length >= 4 && reduced.includes(needle) && [...reduced].length - [...needle].length <= 6;
}

export const passwordErrors = (pointer: string, facts: PasswordFacts): FieldError[] => {
  const objection = passwordObjection(facts);
  return objection === null ? [] : [{ pointer, message: objection }];
};

/** The words of `contextWords` for one account. */
export const contextWordsOf = (person: { readonly email: string; readonly fullName: string }, issuer: string): string[] => [
  person.email,
  person.email.split('@')[0] ?? '',
  ...person.fullName.split(/\s+/),
  person.fullName.replace(/\s+/g, ''),
  issuer,
  'countersign',
];
