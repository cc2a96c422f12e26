import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString, type PhoneNumberType } from 'libphonenumber-js/max';
import { comparisonKey } from '../common/validation/comparison-key';

/** What is typed as a login or stored as a key, as it is compared (product P-20). */
export const normaliseLogin = comparisonKey;

/** RFC 5321 §4.5.3.1: 64 octets before the `@`, 254 in all (the path's 256 less its brackets). */
const MAX_ADDRESS = 254;
const LOCAL_PART = /^(?=.{1,64}$)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN_AS_TYPED = /^[\p{L}\p{M}\p{N}.-]{1,253}$/u;
const DOMAIN_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const USERNAME = /^[a-z][a-z0-9._-]{2,63}$/;
const PHONE_AS_TYPED = /^\+[0-9 ().\-/]{5,30}$/;

export interface EmailAddress {
  /** As mail is sent to it: the local part as given, the domain in lower-case ASCII. */
  readonly address: string;
  /** As it is compared. */
  readonly key: string;
}

/**
 * One bare address of the dot-atom form, or null. Quoted local parts, comments, display names and address literals are
 * legal mail and refused here: mail libraries disagree on where such an address ends, and the code would go to a
 * stranger (CVE-2025-13033). International domains are kept in their ASCII form (RFC 5891), so look-alikes stay apart
 * from the name they imitate. A domain without a dot is taken for `localhost` only (the first administrator).
 */
export function parseEmail(text: string): EmailAddress | null {
  const typed = text.normalize('NFKC').trim();
  const at = typed.lastIndexOf('@');
  const local = typed.slice(0, Math.max(at, 0));
  const domain = asciiDomain(typed.slice(at + 1));
  if (!LOCAL_PART.test(local) || domain === null) return null;
  const address = `${local}@${domain}`;
  return address.length <= MAX_ADDRESS ? { address, key: normaliseLogin(address) } : null;
}

/** The key an address is found by, or null where the text is no address. */
export const emailKey = (text: string): string | null => parseEmail(text)?.key ?? null;

/**
 * The key a user name is found by, or null: 3 to 64 of `a-z 0-9 . _ -`, beginning with a letter. So it holds no `@` and
 * starts no number, and what is typed into the login field can be an address, a number or a name, never two of them.
 */
export function usernameKey(text: string): string | null {
  const key = normaliseLogin(text);
  return USERNAME.test(key) ? key : null;
}

/** Numbers nobody reads a text on, or that somebody earns on: each message sent there is money (OWASP SMS pumping). */
const REFUSED_NUMBERS: readonly (PhoneNumberType | undefined)[] = ['PREMIUM_RATE', 'SHARED_COST', 'TOLL_FREE', 'UAN', 'VOICEMAIL', 'PAGER'];

/**
 * E.164, or null. The country code is needed (`+…`): a site has no home country a shorter form could be read in. Unlike names,
 * a number is not normalised first: digits of another width or script are refused (security requirements R-048).
 */
export function parseMobile(text: string): string | null {
  const typed = text.trim();
  if (!PHONE_AS_TYPED.test(typed)) return null;
  const number = parsePhoneNumberFromString(typed, { extract: false });
  if (!number?.isPossible() || !number.isValid() || number.ext !== undefined) return null;
  return REFUSED_NUMBERS.includes(number.getType()) ? null : number.number;
}

/** What a login may be, each as it is stored; at most one of the three is set. */
export interface LoginKeys {
  readonly emailKey: string | null;
  readonly usernameKey: string | null;
  readonly mobileNumber: string | null;
}

export const loginKeys = (text: string): LoginKeys => ({
  emailKey: emailKey(text),
  usernameKey: usernameKey(text),
  mobileNumber: parseMobile(text),
});

function asciiDomain(text: string): string | null {
  if (!DOMAIN_AS_TYPED.test(text)) return null;
  const domain = domainToASCII(text).toLowerCase();
  const labels = domain.split('.');
  if (domain.length > 253 || !labels.every((label) => DOMAIN_LABEL.test(label))) return null;
  if (labels.length === 1) return domain === 'localhost' ? domain : null;
  // An all-digit last label is an IP address (RFC 3696 §2), which has no mailbox of its own.
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : domain;
}
