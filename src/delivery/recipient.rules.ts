import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** One plain address: no comment, no quoted local part (CVE-2025-13033: those are routed elsewhere), nothing that ends a header. */
const MAIL_ADDRESS = /^[^\s"<>(),;:\\@[\]\p{C}]{1,64}@[^\s"<>(),;:\\@[\]\p{C}]{1,253}$/u;
const E164 = /^\+[1-9]\d{6,14}$/;

const AS_TYPED = /^\+[0-9 ().\-/]{5,30}$/;

/** Numbers that cost the sender, or belong to nobody in particular (security requirements R-048). */
const REFUSED_KINDS: readonly string[] = ['PREMIUM_RATE', 'SHARED_COST', 'TOLL_FREE', 'UAN', 'VOICEMAIL', 'PAGER', 'PERSONAL_NUMBER', 'VOIP'];

/** Two-letter codes, or `any`: the development mailbox costs nothing. */
export type AllowedCountries = readonly string[] | 'any';

/** Why mail cannot go to this address, or null. */
export function objectionToMailAddress(address: string): string | null {
  return address.length <= 254 && MAIL_ADDRESS.test(address) ? null : 'must be a single mail address';
}

/** Why a text cannot go to this number, or null. With `any` the number only has to be one. */
export function objectionToNumber(number: string, countries: AllowedCountries): string | null {
  const parsed = E164.test(number) ? parsePhoneNumberFromString(number) : undefined;
  if (!parsed?.isPossible()) return 'must be a phone number in E.164 form such as +4915112345678';
  if (countries === 'any') return null;
  if (!parsed.isValid()) return 'must be a number that exists';
  if (parsed.country === undefined || !countries.includes(parsed.country)) return 'must be a number of a country in sms_allowed_countries';
  if (REFUSED_KINDS.includes(parsed.getType() ?? '')) return 'must not be a premium, shared-cost or service number';
  return null;
}

/** A number as people write it, in E.164 form; what is no number, has an extension or other digits is left as it came, to be refused. */
export function numberAsTyped(text: string): string {
  const typed = text.trim();
  const number = AS_TYPED.test(typed) ? parsePhoneNumberFromString(typed, { extract: false }) : undefined;
  return number === undefined || number.ext !== undefined ? text : number.number;
}

/** The country texts are sent from, which is the one they may go to when nobody said otherwise (contract §5). */
export function countryOf(sender: string): string | null {
  return E164.test(sender) ? (parsePhoneNumberFromString(sender)?.country ?? null) : null;
}
