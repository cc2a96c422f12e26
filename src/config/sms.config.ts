import { z } from 'zod';
import { isLoopbackHost } from './loopback';
import { flag, parseUrl, text } from './variable-schemas';
import { defineSubject } from './variables';
import { twilioRules } from './sms.rules';

export type TwilioCredentials =
  | { readonly kind: 'auth_token'; readonly authToken: string }
  | { readonly kind: 'api_key'; readonly apiKey: string; readonly apiSecret: string };

export type TwilioSender =
  | { readonly kind: 'from'; readonly from: string }
  | { readonly kind: 'messaging_service'; readonly sid: string };

export interface TwilioConfig {
  readonly accountSid: string;
  readonly credentials: TwilioCredentials;
  readonly sender: TwilioSender;
  /** Without a slash at the end; null = Twilio's own. */
  readonly baseUrl: string | null;
}

export interface SmsConfig {
  /** null = not configured by the environment: system settings, else the development mailbox outside production. */
  readonly twilio: TwilioConfig | null;
  /** The same base URL for an account that comes from the system settings. */
  readonly twilioBaseUrl: string | null;
  /** An HTTP gateway (system settings) may be a private address or plain http. */
  readonly allowPrivateGateway: boolean;
}

/** E.164 number, 5- or 6-digit short code, or an alphanumeric sender of at most 11 characters with a letter in it. */
const SENDER = /^(?:\+[1-9]\d{6,14}|\d{5,6}|(?=.*[A-Za-z])[A-Za-z0-9 +\-_&]{1,11})$/;
export const isTwilioSender = (value: string): boolean => SENDER.test(value);
const SECRET = /^[\x21-\x7e]{1,256}$/;

const shape = {
  TWILIO_ACCOUNT_SID: sid('AC').optional(),
  TWILIO_AUTH_TOKEN: text(SECRET, 'must be printable characters without blanks').optional(),
  TWILIO_API_KEY: sid('SK').optional(),
  TWILIO_API_SECRET: text(SECRET, 'must be printable characters without blanks').optional(),
  TWILIO_FROM: text(
    SENDER,
    'must be a number such as +4915112345678, a short code, or a sender name of at most 11 letters and digits',
  ).optional(),
  TWILIO_MESSAGING_SERVICE_SID: sid('MG').optional(),
  TWILIO_BASE_URL: z
    .string()
    .trim()
    .refine(isBaseUrl, { error: 'must be https (http for loopback only), without credentials, query or fragment' })
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  ALLOW_PRIVATE_GATEWAY: flag().default(false),
};

type SmsValues = z.output<z.ZodObject<typeof shape>>;

export const smsSubject = defineSubject({
  shape: () => shape,
  rules: twilioRules,
  toConfig: (values): SmsConfig => ({
    twilio: toTwilio(values),
    twilioBaseUrl: values.TWILIO_BASE_URL ?? null,
    allowPrivateGateway: values.ALLOW_PRIVATE_GATEWAY,
  }),
});

/** `twilioRules` has made sure that what is given is a whole set; anything less is therefore nothing. */
function toTwilio(values: SmsValues): TwilioConfig | null {
  const accountSid = values.TWILIO_ACCOUNT_SID;
  const credentials = toCredentials(values);
  const sender = toSender(values);
  if (accountSid === undefined || credentials === null || sender === null) {
    return null;
  }
  return { accountSid, credentials, sender, baseUrl: values.TWILIO_BASE_URL ?? null };
}

function toCredentials(values: SmsValues): TwilioCredentials | null {
  if (values.TWILIO_AUTH_TOKEN !== undefined) {
    return { kind: 'auth_token', authToken: values.TWILIO_AUTH_TOKEN };
  }
  if (values.TWILIO_API_KEY !== undefined && values.TWILIO_API_SECRET !== undefined) {
    return { kind: 'api_key', apiKey: values.TWILIO_API_KEY, apiSecret: values.TWILIO_API_SECRET };
  }
  return null;
}

function toSender(values: SmsValues): TwilioSender | null {
  if (values.TWILIO_FROM !== undefined) {
    return { kind: 'from', from: values.TWILIO_FROM };
  }
  const sid = values.TWILIO_MESSAGING_SERVICE_SID;
  return sid === undefined ? null : { kind: 'messaging_service', sid };
}

/** Twilio's own ids have 32 hexadecimal digits after the prefix; compatible providers do not all keep to that. */
function sid(prefix: string) {
  return text(new RegExp(`^${prefix}[0-9A-Za-z]{1,62}$`), `must start with ${prefix}, followed by letters and digits`);
}

function isBaseUrl(value: string): boolean {
  const url = parseUrl(value);
  if (url?.username !== '' || url.password !== '' || /[?#]/.test(value)) {
    return false;
  }
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}
