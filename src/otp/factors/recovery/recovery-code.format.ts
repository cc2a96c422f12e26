import { encodeBase32 } from '../base32';

/** 80 bits: below the 112 that would do without stretching (NIST SP 800-63B-4 §3.1.2.2), hence argon2id. */
export const RECOVERY_CODE_BYTES = 10;
const GROUP = 4;
/** Looked at before the case is folded: `ſ` and `ı` become letters of it in capitals. */
const GRAMMAR = /^[A-Za-z2-7]{16}$/;

/** As it is compared: 16 base32 characters. */
export const recoveryCodeFrom = (bytes: Uint8Array): string => encodeBase32(bytes);

/** As it is shown: `XXXX-XXXX-XXXX-XXXX`. */
export const groupedRecoveryCode = (code: string): string => code.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? code;

/** What a person typed, as it is compared; null when it cannot be a recovery code. */
export function parseRecoveryCode(typed: string): string | null {
  const code = typed.replace(/[ -]/g, '');
  return GRAMMAR.test(code) ? code.toUpperCase() : null;
}
