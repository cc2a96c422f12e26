import type { FieldError } from '../../common/problems/common.problems';
import { isPlain } from '../../common/validation/fields';
import { isCommonPassword, withoutSeparators } from './common-passwords';

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
  if (isRepetition(normal)) return 'must not be a few characters repeated';
  if (isCommonPassword(normal)) return 'must not be one of the passwords that are guessed first';
  return isMadeOf(normal, facts.contextWords) ? 'must not be made of your name, your login or the name of this product' : null;
}

/** So many characters again and again are hardly harder to guess than once, as long as a guesser tries so many times. */
const LONGEST_UNIT = 4;
/** Signs in all: how often a unit stands in a longer one is a secret of its own. */
const LONGEST_REPETITION = 32;

/** Three different characters at most, or the first few over and over to the end, with or without blanks between: `abc abc abc abc`. */
function isRepetition(password: string): boolean {
  const small = password.normalize('NFKC').toLowerCase();
  return new Set(small).size < 4 || [small, withoutSeparators(small)].some(repeats);
}

function repeats(text: string): boolean {
  const signs = [...text];
  if (signs.length > LONGEST_REPETITION) return false;
  const units = Array.from({ length: LONGEST_UNIT }, (_, index) => index + 1).filter((unit) => signs.length >= 2 * unit);
  return units.some((unit) => signs.every((sign, at) => sign === signs[at % unit]));
}

/** Marks and blanks do not make a word hard to guess, and a year costs a guesser hardly more. */
const OTHER_SIGNS = 6;

/** The words, in any order, with digits or a few letters around them: `Ana Silva 2026!` as well as `countersign20262026`. */
function isMadeOf(password: string, words: readonly string[]): boolean {
  const whole = lettersOf(password);
  const longestFirst = words.map(lettersOf).filter((word) => [...word].length >= 3).sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), whole);
  return [...whole].length - [...rest].length >= 4 && ([...rest].length <= OTHER_SIGNS || /^\p{N}*$/u.test(rest));
}

/** Letters, combining marks and digits, in compatibility form: for comparison only. */
const lettersOf = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, '');

export const passwordErrors = (pointer: string, facts: PasswordFacts): FieldError[] => {
  const objection = passwordObjection(facts);
  return objection === null ? [] : [{ pointer, message: objection }];
};

export interface PasswordOwner {
  readonly email: string;
  readonly username: string | null;
  readonly fullName: string;
}

/** The words of `contextWords` for one account: login, name, organisation, product (ASVS 5.0 §6.2.11). */
export const contextWordsOf = ({ email, username, fullName }: PasswordOwner, issuer: string): string[] => [
  ...email.split(/[@.]/),
  ...(username ?? '').split(/\s+/),
  ...fullName.split(/\s+/),
  ...issuer.split(/\s+/),
  'countersign',
];
