import type { z } from 'zod';
import { LANGUAGES } from '../common/languages';
import * as field from './settings.fields';

export type Unit = 's' | 'days' | 'hours' | 'digits' | 'characters' | 'attempts';

export interface SettingDefinition<S extends z.ZodType = z.ZodType> {
  /** Type and bounds; what it lets through is what is stored. */
  readonly schema: S;
  readonly default: z.output<S>;
  readonly unit?: Unit;
  /** One sentence: what the administrator decides with it. */
  readonly sentence: string;
  /** Sealed at rest and write-only: shown as `***`. */
  readonly secret?: true;
  /** A change of it is a change of who is asked, or how: audited as `policy_changed`. */
  readonly policy?: true;
}

interface Extras {
  readonly secret?: true;
  readonly policy?: true;
}

const value = <S extends z.ZodType>(schema: S, standard: z.output<S>, sentence: string, extras: Extras = {}): SettingDefinition<S> => ({
  schema,
  default: standard,
  sentence,
  ...extras,
});
const flag = (standard: boolean, sentence: string, extras?: Extras) => value(field.flag(), standard, sentence, extras);
const whole = (unit: Unit, [minimum, maximum]: readonly [number, number], standard: number, sentence: string, extras?: Extras) => ({
  ...value(field.wholeNumber(minimum, maximum), standard, sentence, extras),
  unit,
});
const policy = { policy: true } as const;
const secret = { secret: true } as const;

/**
 * Every system setting (contract §5), once: validation, the JSON Schema of the API and docs/settings.md all come from
 * here. Keys are those ERPNext uses where the same thing exists there, and never change.
 */
export const SETTINGS = {
  enable_two_factor_auth: flag(false, 'Master switch; turning it on flags the role All, turning it off keeps flags and enrolments and clears both address bypasses.', policy),
  two_factor_method: value(field.oneOf(['OTP App', 'Email', 'SMS']), 'OTP App', 'How everybody proves the second factor unless a role or the user says otherwise.', policy),
  require_two_factor_for_all: flag(false, 'Asks everybody of type system, whatever the roles say; turning it on turns the master switch on.', policy),
  two_factor_applies_to_website_users: flag(false, 'Website users (customers, suppliers) are asked as well.', policy),
  otp_issuer_name: value(field.issuerName, 'Countersign', 'Name in the authenticator entry and in messages, without a colon.'),
  lifespan_qrcode_image: whole('s', [60, 600], 240, 'Life of the mailed link to the QR page.'),
  totp_enrolment: value(field.oneOf(['email_link', 'on_screen']), 'email_link', 'Where the QR code of a first enrolment is shown: behind a mailed link, or in the sign-in itself.', policy),
  otp_code_lifetime: whole('s', [60, 600], 300, 'Life of mailed and texted codes, from sending.'),
  otp_digits_email: whole('digits', [6, 8], 6, 'Length of mailed codes.'),
  otp_digits_sms: whole('digits', [6, 8], 6, 'Length of texted codes.'),
  otp_sms_template: value(field.smsTemplate, '', 'Text of the SMS; it must contain {{ otp }} and may contain {{ issuer }} and {{ minutes }}; empty for the built-in text.'),
  otp_resend_interval: whole('s', [30, 300], 30, 'First gap between two codes of one sign-in; it then doubles up to 300 s.'),
  sms_allowed_countries: value(
    field.countries,
    [],
    'Countries (ISO 3166) whose numbers get texts; the default is the country of TWILIO_FROM, and with none SMS cannot be enabled.',
  ),
  allow_consecutive_login_attempts: whole('attempts', [3, 10], 10, 'Wrong passwords in a row before the account is locked.'),
  allow_login_after_fail: whole('s', [60, 86_400], 1800, 'How long that lock lasts.'),
  bypass_2fa_for_restricted_ip_users: flag(false, 'Users with an address list are not asked when they come from it; never holders of administration permissions.', policy),
  bypass_restrict_ip_check_if_2fa_enabled: flag(false, 'The address list is waived for a sign-in that really passed a second factor.', policy),
  allow_login_using_mobile_number: flag(false, 'The mobile number is accepted as login.'),
  allow_login_using_user_name: flag(false, 'The user name is accepted as login.'),
  session_idle_timeout: whole('s', [300, 86_400], 3600, 'A session ends after this time without a request; more than 3600 leaves NIST AAL2 (SP 800-63B-4 §2.2.3).'),
  session_absolute_timeout: whole('s', [900, 604_800], 43_200, 'A session ends this long after sign-in; more than 86400 leaves NIST AAL2 (SP 800-63B-4 §2.2.3).'),
  deny_multiple_sessions: flag(false, 'A new sign-in ends the other sessions of that user.'),
  trusted_devices_enabled: flag(false, 'People may have a device remembered after a second factor; never holders of administration permissions.', policy),
  trusted_device_hours: whole('hours', [1, 720], 168, 'How long a device is remembered, unless a role says less.', policy),
  two_factor_grace_days: whole('days', [0, 30], 0, 'Days to enrol, from the day the policy first asks the user.', policy),
  step_up_max_age: whole('s', [60, 900], 300, 'How old a proof may be for administrative writes and changes of factors.'),
  minimum_password_length: whole('characters', [8, 64], 12, 'Shortest password that may be chosen.'),
  default_language: value(field.oneOf(LANGUAGES), 'en', 'Language of mails, texts and pages for people who chose none.'),
  login_redirect_origins: value(field.httpsOrigins, [], 'https origins a sign-in may lead to by ?redirect=, besides this one.'),
  audit_retention_days: whole('days', [365, 3650], 365, 'Audit events younger than this cannot be purged.'),
  api_key_max_days: whole('days', [1, 730], 365, 'Longest life of an API key.'),
  administrators_require_app: flag(false, 'Holders of administration permissions must use an authenticator app; while false, a weaker method is allowed and warned of.', policy),
  mail_smtp_url: value(field.smtpUrl, '', 'Mail server, with its password; empty: not configured here.', secret),
  mail_from: value(field.sender, '', 'Sender of outgoing mail: an address, or Name <address>.'),
  sms_provider: value(field.oneOf(['', 'twilio', 'http']), '', 'Which of the two ways below sends texts; empty: not configured here.'),
  twilio_account_sid: value(field.twilioAccount, '', 'Account of Twilio Programmable Messaging.'),
  twilio_auth_token: value(field.token, '', 'Its auth token.', secret),
  twilio_from: value(field.twilioSender, '', 'Sender of texts: an E.164 number, a short code, or a name of at most 11 characters.'),
  sms_gateway_url: value(field.gatewayUrl, '', 'HTTP gateway for texts: https, and no private address unless ALLOW_PRIVATE_GATEWAY=true.'),
  sms_message_parameter: value(field.parameterName, '', 'Name of its parameter for the text.'),
  sms_receiver_parameter: value(field.parameterName, '', 'Name of its parameter for the number.'),
  sms_static_parameters: value(field.staticParameters, [], 'Further parameters or headers of every request to it, such as its API key. With a header `Content-Type: application/json` a POST sends an object instead of a form.', secret),
  sms_use_post: flag(false, 'The gateway is called by POST instead of GET.'),
} as const satisfies Record<string, SettingDefinition>;

export type SettingKey = keyof typeof SETTINGS;
export type Settings = { readonly [Key in SettingKey]: z.output<(typeof SETTINGS)[Key]['schema']> };

export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(SETTINGS, key);

/** The same entry without the type of its value, for code that treats all keys alike. */
export const definitionOf = (key: SettingKey): SettingDefinition => SETTINGS[key];
