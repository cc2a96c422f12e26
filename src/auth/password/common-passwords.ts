import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * The passwords people choose most, in lower case, as leaks have ranked them: 49 000, where NIST SP 800-63B-4 §3.1.1.2 and
 * ASVS 5.0 §6.2.4 ask for a list without naming its size; and what else guessers put a year behind. Bundled, so that choosing a
 * password asks nobody.
 */
const COMMON: ReadonlySet<string> = new Set([...(dictionary['passwords-common'] as readonly string[]), 'localhost', 'login', 'website', 'passphrase']);

/** Shorter words say nothing of the password they stand in. */
const SHORTEST_WORD = 3;
/** Digits, punctuation, blanks and the signs of a keyboard; not what a picture or a letter adds. */
const DECORATION = /^[\p{N}\p{P}\p{Z}\p{Sc}\p{Sk}\p{Sm}]*$/u;

/**
 * One of them, once or again and again, with any number of digits and signs around: guessers try those of every word
 * (`Summer2026!!!!`, `trustno1trustno1`). Two different words are a phrase. Compared in compatibility form (NFKC), since full-width letters are the
 * same choice typed on another keyboard.
 */
export function isCommonPassword(password: string): boolean {
  const typed = password.normalize('NFKC').toLowerCase();
  return isCommon(typed) || isCommon(withoutSeparators(typed));
}

/** Blanks or dashes between its letters do not make another word of it: `p a s s w o r d 1 2`, `1 2 3 4 5 6 7 8 9`. */
export const withoutSeparators = (text: string): string => text.replace(/[\p{Z}\p{P}\p{Sk}\p{Sm}]+/gu, '');

const isCommon = (typed: string): boolean =>
  COMMON.has(typed) || wordsAtFirstLetter(typed).some((word) => DECORATION.test(typed.replaceAll(word, '')));

/** The first letter belongs to the word, or it would be left over. At most 128 × 128 look-ups. */
function wordsAtFirstLetter(typed: string): string[] {
  const first = typed.search(/\p{L}/u);
  const words: string[] = [];
  for (let start = 0; start <= first; start += 1) {
    for (let end = Math.max(start + SHORTEST_WORD, first + 1); end <= typed.length; end += 1) {
      const word = typed.slice(start, end);
      if (COMMON.has(word)) words.push(word);
    }
  }
  return words;
}
