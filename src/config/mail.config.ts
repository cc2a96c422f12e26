import { z } from 'zod';
import { hasReadableCredentials, isMailAddress, parseUrl } from './variable-schemas';
import { type ConfigProblem, defineSubject, type Variables } from './variables';

export interface MailConfig {
  /** null = development mailbox, or in production mail not configured here. Holds a password: never log it. */
  readonly smtpUrl: string | null;
  /** `address` or `Name <address>`. May be given without `SMTP_URL`: then the server comes from the system settings. */
  readonly from: string | null;
}

const MAXIMUM_FROM = 320;
const NAMED_ADDRESS = /^(?:"[^"\\]*"|[^"<>@,;:\\]*)\s*<([^<>]+)>$/;
const CONTROL_CHARACTER = /\p{Cc}/u;

export const mailSubject = defineSubject({
  shape: () => ({
    SMTP_URL: z
      .string()
      .trim()
      .refine((value) => isSmtpUrl(value) && hasReadableCredentials(value), {
        error:
          'must be a URL such as smtp://user:password@host:587 or smtps://host:465, without path or options; ' +
          'percent-encode special characters in the password',
      })
      .optional(),
    // Not trimmed before the check: a line end at the edge of a header value is refused like one inside.
    MAIL_FROM: z
      .string()
      .refine(isSender, { error: 'must be a mail address, or Name <address>, on one line' })
      .transform((value) => value.trim())
      .optional(),
  }),
  rules: senderRule,
  toConfig: (values): MailConfig => ({ smtpUrl: values.SMTP_URL ?? null, from: values.MAIL_FROM ?? null }),
});

/** Options (`?…`) are refused because the mail library reads them, and one of them switches off the TLS check. */
export function isSmtpUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    return false;
  }
  return ['', '/'].includes(url.pathname) && !/[?#]/.test(text);
}

/** A line end here would let the value write further headers (CWE-93). */
export function isSender(value: string): boolean {
  if (value.length > MAXIMUM_FROM || CONTROL_CHARACTER.test(value)) {
    return false;
  }
  const text = value.trim();
  return isMailAddress(NAMED_ADDRESS.exec(text)?.[1]?.trim() ?? text);
}

function senderRule(given: Variables): ConfigProblem[] {
  return given.SMTP_URL !== undefined && given.MAIL_FROM === undefined
    ? [{ variable: 'MAIL_FROM', message: 'is required with SMTP_URL' }]
    : [];
}
