import { isSupportedCountry } from 'libphonenumber-js';
import { z } from 'zod';
import { isSender, isSmtpUrl } from '../config/mail.config';
import { isTwilioSender } from '../config/sms.config';
import { isHttpsOrigin, isGatewayUrl } from './settings.urls';

/** Shapes of single values. Every message is our own: zod's may quote what it was given, and some of these are passwords. */

/** What stands in place of a secret wherever settings are shown. */
export const MASK = '***';

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Direction marks turn the text around them: an issuer could read like another one. */
const DIRECTION = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** The colon separates issuer and account in an otpauth URI (Key URI format); these look like one or become one. */
const COLON_ALIKE = /[:\u02d0\u0589\u05c3\u0703\u0704\u1361\u205a\u2236\ua789]|%(?:25)*3a/i;

/** Placeholders an SMS template may use. */
export const SMS_TEMPLATE_FIELDS = ['otp', 'issuer', 'minutes'] as const;
const PLACEHOLDER = /(?<!\{)\{\{ *([a-z_]+) *\}\}(?!\})/g;

export const wholeNumber = (minimum: number, maximum: number) => {
  const error = `must be a whole number from ${minimum} to ${maximum}`;
  return z.int({ error }).min(minimum, { error }).max(maximum, { error });
};

export const flag = () => z.boolean({ error: 'must be true or false' });

export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, { error: `must be one of: ${words.map((word) => (word === '' ? '(empty)' : word)).join(', ')}` });

export const issuerName = z
  .string({ error: 'must be text' })
  .trim()
  .refine((text) => within(text, 1, 64), { error: 'must have 1 to 64 characters' })
  .refine((text) => !COLON_ALIKE.test(text.normalize('NFKC')), { error: 'must not contain a colon, nor anything that reads like one' })
  .refine(printable, { error: 'must not contain control characters' })
  .meta({ minLength: 1, maxLength: 64 });

/** Placeholders and nothing else that a template engine could run (CWE-1336). */
export const smsTemplate = z
  .string({ error: 'must be text' })
  .trim()
  .refine((text) => within(text, 0, 300), { error: 'must have at most 300 characters' })
  .refine((text) => text === '' || namesOf(text).includes('otp'), { error: 'must contain {{ otp }}, or be empty for the built-in text' })
  .refine(onlyKnownPlaceholders, { error: `may use these placeholders only: ${SMS_TEMPLATE_FIELDS.map((name) => `{{ ${name} }}`).join(', ')}` })
  .refine((text) => printable(text.replaceAll('\n', ' ')), { error: 'must not contain control characters' })
  .meta({ maxLength: 300 });

export const countries = z
  .array(
    z
      .string({ error: 'must be a country code' })
      // ASCII before it is folded: `ſe` in capitals is SE.
      .refine((code) => /^[A-Za-z]{2}$/.test(code) && isSupportedCountry(code.toUpperCase()), { error: 'must be an ISO 3166 two-letter country code such as DE' })
      .overwrite((code) => code.toUpperCase()),
    { error: 'must be a list of country codes' },
  )
  .max(250, { error: 'must have at most 250 entries' })
  .overwrite((codes) => [...new Set(codes)].sort());

export const httpsOrigins = z
  .array(
    z.string({ error: 'must be text' }).refine(isHttpsOrigin, { error: 'must be an https origin such as https://erp.example.com, without a path' }).overwrite(originOf),
    { error: 'must be a list of origins' },
  )
  .max(20, { error: 'must have at most 20 entries' })
  .overwrite((origins) => [...new Set(origins)]);

/** Text that is empty (not set) or matches. */
const emptyOr = (max: number, matches: (text: string) => boolean, error: string) =>
  z
    .string({ error: 'must be text' })
    .trim()
    .refine((text) => text === '' || (text.length <= max && text !== MASK && matches(text)), { error })
    .meta({ maxLength: max });

export const smtpUrl = emptyOr(
  1024,
  isSmtpUrl,
  'must be a URL such as smtp://user:password@host:587 or smtps://host:465, without path or options; percent-encode special characters in the password',
);
export const sender = emptyOr(320, isSender, 'must be a mail address, or Name <address>, on one line');
export const twilioAccount = emptyOr(64, (text) => /^AC[0-9A-Za-z]{1,62}$/.test(text), 'must start with AC, followed by letters and digits');
export const token = emptyOr(256, (text) => /^[\x21-\x7e]+$/.test(text), `must be printable characters without blanks, and not the ${MASK} shown in its place`);
export const twilioSender = emptyOr(
  16,
  isTwilioSender,
  'must be a number such as +4915112345678, a short code, or a sender name of at most 11 letters and digits',
);
/** Whether http and private addresses are admitted is a matter of the deployment: `isGatewayAdmitted`. */
export const gatewayUrl = emptyOr(1024, isGatewayUrl, 'must be an https URL without credentials, query or fragment; put parameters into sms_static_parameters');
export const parameterName = emptyOr(64, (text) => /^[A-Za-z0-9_.[\]-]+$/.test(text), 'must be letters, digits and . _ - [ ]');

export const staticParameters = z
  .array(
    z.strictObject(
      {
        name: z.string().regex(/^[A-Za-z0-9_.[\]-]{1,64}$/, { error: 'must be 1 to 64 letters, digits and . _ - [ ]' }),
        value: z.string().max(1024, { error: 'must have at most 1024 characters' }).refine(printable, { error: 'must not contain control characters' }),
        header: z.boolean({ error: 'must be true or false' }),
      },
      { error: 'must be { name, value, header }' },
    ),
    { error: 'must be a list of { name, value, header }' },
  )
  .max(20, { error: 'must have at most 20 entries' });

export type StaticParameter = z.output<typeof staticParameters>[number];

function within(text: string, minimum: number, maximum: number): boolean {
  const characters = Array.from(text).length;
  return characters >= minimum && characters <= maximum;
}

function printable(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text) && !DIRECTION.test(text);
}

function namesOf(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);
}

function onlyKnownPlaceholders(template: string): boolean {
  const known: readonly string[] = SMS_TEMPLATE_FIELDS;
  return namesOf(template).every((name) => known.includes(name)) && !/\{\{|\}\}/.test(template.replace(PLACEHOLDER, ''));
}

/** Runs even where the check before it failed, so it has to bear any text. */
function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : text;
}
