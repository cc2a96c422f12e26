import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { AppConfig } from '../config/app-config';
import type { TwilioConfig } from '../config/sms.config';
import { SETTING_KEYS, SETTINGS, type SettingKey, type Settings } from './settings.registry';

export type SettingSource = 'default' | 'database' | 'environment';

/** What is known without the database: environment over default; the database stands between the two. */
export interface SettingLayers {
  readonly defaults: Settings;
  /** Wins over the database and is read-only: the deployment has decided. */
  readonly environment: Partial<Settings>;
  /** An HTTP gateway may be plain http or a private address. */
  readonly allowPrivateGateway: boolean;
}

export function settingLayers(config: Pick<AppConfig, 'mail' | 'sms'>): SettingLayers {
  const { twilio } = config.sms;
  return {
    defaults: { ...standards(), sms_allowed_countries: countryOf(twilio) },
    environment: {
      ...(config.mail.smtpUrl === null ? {} : { mail_smtp_url: config.mail.smtpUrl }),
      ...(config.mail.from === null ? {} : { mail_from: config.mail.from }),
      ...(twilio === null ? {} : twilioSettings(twilio)),
    },
    allowPrivateGateway: config.sms.allowPrivateGateway,
  };
}

/** Over each other in order of weight, with the layer each value came from. */
export function layered(layers: SettingLayers, stored: Partial<Settings>, unusable: readonly SettingKey[] = []) {
  const inDatabase = new Set<string>([...Object.keys(stored), ...unusable]);
  const sources = Object.fromEntries(SETTING_KEYS.map((key) => [key, sourceOf(key, layers, inDatabase)]));
  return {
    settings: { ...layers.defaults, ...stored, ...layers.environment },
    sources: sources as Record<SettingKey, SettingSource>,
  };
}

function sourceOf(key: SettingKey, layers: SettingLayers, inDatabase: ReadonlySet<string>): SettingSource {
  if (Object.hasOwn(layers.environment, key)) return 'environment';
  return inDatabase.has(key) ? 'database' : 'default';
}

function standards(): Settings {
  return Object.fromEntries(SETTING_KEYS.map((key) => [key, SETTINGS[key].default])) as unknown as Settings;
}

/** The whole account comes from the environment, or a stored token could be sent to another account than its own. */
function twilioSettings(twilio: TwilioConfig): Partial<Settings> {
  const { credentials, sender } = twilio;
  return {
    sms_provider: 'twilio',
    twilio_account_sid: twilio.accountSid,
    twilio_auth_token: credentials.kind === 'auth_token' ? credentials.authToken : '',
    twilio_from: sender.kind === 'from' ? sender.from : sender.sid,
  };
}

/** Texts stay at home unless somebody says otherwise: toll fraud dials abroad (security requirements §3.3). */
function countryOf(twilio: TwilioConfig | null): string[] {
  const country = twilio?.sender.kind === 'from' ? parsePhoneNumberFromString(twilio.sender.from)?.country : undefined;
  return country !== undefined && isSupportedCountry(country) ? [country] : [];
}
