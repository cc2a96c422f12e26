import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * The passwords people choose most, in lower case, as leaks have ranked them: 49 000, where NIST SP 800-63B-4 §3.1.1.2 and
 * ASVS 5.0 §6.2.4 ask for a list without naming its size. Bundled, so that choosing a password asks nobody.
 */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'] as readonly string[]);

/** Characters around a common word that do not make it a password: "Password1234", "!!Summer2026". */
const DECORATION = 6;

/** The whole, or what is left of it when digits and signs at both ends are taken off. */
export function isCommonPassword(password: string): boolean {
  const typed = password.normalize('NFC').toLowerCase();
  if (COMMON.has(typed)) return true;
  const core = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return core.length >= 4 && typed.length - core.length <= DECORATION && COMMON.has(core);
}
