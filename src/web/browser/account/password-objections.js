import { t } from '../core/texts.js';

/** The sentences of src/auth/password/password.rules.ts, which speaks English, and their texts. */
const OBJECTIONS = /** @type {const} */ ([
  [/^must have at least (\d+) characters/, 'account.password.too_short'],
  [/^must not contain control/, 'account.password.control'],
  [/^must not be a few characters repeated/, 'account.password.repeated'],
  [/^must not be one of the passwords/, 'account.password.common'],
  [/^must not be made of/, 'account.password.made_of'],
  [/^must be another one/, 'account.password.same'],
]);

/** @param {string} message of the API; one that is not known yet is shown as it is */
export function objectionInWords(message) {
  for (const [pattern, key] of OBJECTIONS) {
    const found = pattern.exec(message);
    if (found) return t(key, { count: Number(found[1] ?? 0) });
  }
  return message;
}
