import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import type { TwilioConfig } from '../config/sms.config';
import type { SettingsSnapshot } from '../system-settings/settings.snapshot';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import { type AllowedCountries, countryOf } from './recipient.rules';

export interface MailServer {
  /** Holds a password: never log it. */
  readonly url: string;
  /** `address` or `Name <address>`. */
  readonly from: string;
}

export interface DeliverySnapshot {
  /** Null: the development mailbox takes mail, or in production nothing does. */
  readonly mail: MailServer | null;
  /** Null: the same for texts. */
  readonly twilio: TwilioConfig | null;
  readonly smsCountries: AllowedCountries;
  /** True outside production: what has no server of its own goes to the development mailbox. */
  readonly mailboxAllowed: boolean;
  readonly issuer: string;
  /** Empty: the built-in text. */
  readonly smsTemplate: string;
  readonly language: string;
}

/** What delivery needs to know, from the settings of now and the deployment's configuration. */
@Injectable()
export class DeliverySettings {
  constructor(
    private readonly systemSettings: SystemSettingsService,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** `manager`: as that transaction sees them, on its own connection. */
  async current(manager?: EntityManager): Promise<DeliverySnapshot> {
    return this.of(manager ? await this.systemSettings.readIn(manager) : await this.systemSettings.current());
  }

  /** For a caller that has the settings already: no statement is made. */
  of(snapshot: SettingsSnapshot): DeliverySnapshot {
    const { settings } = snapshot;
    const twilio = this.twilioOf(snapshot);
    const mailboxAllowed = !this.config.isProduction;
    return {
      mail: settings.mail_smtp_url === '' || settings.mail_from === '' ? null : { url: settings.mail_smtp_url, from: settings.mail_from },
      twilio,
      smsCountries: twilio === null && mailboxAllowed ? 'any' : countriesOf(snapshot, twilio),
      mailboxAllowed,
      issuer: settings.otp_issuer_name,
      smsTemplate: settings.otp_sms_template,
      language: settings.default_language,
    };
  }

  /** The environment's account is taken whole, because the settings cannot carry an API key or a messaging service. */
  private twilioOf({ settings }: SettingsSnapshot): TwilioConfig | null {
    if (this.config.sms.twilio !== null) return this.config.sms.twilio;
    const { sms_provider: provider, twilio_account_sid: accountSid, twilio_auth_token: authToken, twilio_from: from } = settings;
    if (provider === 'http' || accountSid === '' || authToken === '' || from === '') return null;
    return {
      accountSid,
      credentials: { kind: 'auth_token', authToken },
      sender: { kind: 'from', from },
      baseUrl: this.config.sms.twilioBaseUrl,
    };
  }
}

/** Nobody chose: the country texts are sent from, also when the sender is a system setting. */
function countriesOf({ settings, sources }: SettingsSnapshot, twilio: TwilioConfig | null): readonly string[] {
  if (sources.sms_allowed_countries !== 'default' || settings.sms_allowed_countries.length > 0) return settings.sms_allowed_countries;
  const home = twilio?.sender.kind === 'from' ? countryOf(twilio.sender.from) : null;
  return home === null ? [] : [home];
}
