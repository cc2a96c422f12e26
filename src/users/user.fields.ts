import { z } from 'zod';
import { LANGUAGES } from '../common/languages';
import { comparisonKey } from '../common/validation/comparison-key';
import { line, properName } from '../common/validation/fields';
import { normaliseAddress } from './address-list';
import { parseEmail, parseMobile, usernameKey } from './normalise';

/** Fields of a person as they are accepted, each coming out the way it is stored. Values are bounded before they are parsed. */

const MAX_ROLES = 50;
const MAX_ADDRESSES = 100;

/** A parser that says null for what it refuses, as a schema. */
const parsedBy = (maxLength: number, parse: (text: string) => string | null, message: string) =>
  z
    .string()
    .max(maxLength)
    .transform((text, context) => {
      const parsed = parse(text);
      if (parsed !== null) return parsed;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    });

/** Control characters are looked for before trimming: a line break at the end of an address is an attempt, not a slip. */
const isOneLine = (text: string): boolean => !/\p{Cc}/u.test(text);

export const email = parsedBy(
  320,
  (text) => (isOneLine(text) ? (parseEmail(text)?.address ?? null) : null),
  'must be one e-mail address such as ana@example.com: no letters beyond ASCII before the @, no name, quotes or comments',
);

export const username = parsedBy(
  200,
  (text) => (isOneLine(text) && usernameKey(text) !== null ? text.normalize('NFKC').trim() : null),
  'must have 3 to 64 letters, digits, dots, hyphens or underscores and begin with a letter',
);

export const mobileNumber = parsedBy(
  40,
  (text) => (isOneLine(text) ? parseMobile(text) : null),
  'must be a phone number with its country code, like +4915112345678; premium and service numbers are refused',
);

/** Signs that turn the direction of what follows: a name ends up in mails and lists, and must not rewrite them. */
export const fullName = properName(1, 140).refine((name) => !/[\u202a-\u202e\u2066-\u2069]/u.test(name), 'must not turn the direction of writing');

export const userType = z.enum(['system', 'website']);

export const language = z.enum(LANGUAGES);

export const roleNames = z
  .array(line(1, 100))
  .max(MAX_ROLES)
  .refine((names) => new Set(names.map(comparisonKey)).size === names.length, 'must not repeat a role');

export const profileName = line(1, 100);

/** Empty items are dropped (a form with blank rows), repeated ones kept once. */
export const allowedAddresses = z
  .array(z.string().max(60))
  .max(MAX_ADDRESSES)
  .transform((items, context) => {
    const list = new Set<string>();
    for (const [index, item] of items.entries()) {
      if (item.trim() === '') continue;
      const address = normaliseAddress(item);
      if (address === null) context.addIssue({ code: 'custom', path: [index], message: 'must be an IP address or a range like 10.1.0.0/16' });
      else list.add(address);
    }
    return [...list];
  });
