import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Language } from '../common/languages';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import type { StaticParameter } from '../system-settings/settings.fields';
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

/** Any provider that takes a text as an HTTP request, as ERPs configure it (product P-51). */
export interface SmsGateway {
  readonly url: string;
  /** Names of the parameters that carry the text and the number. */
  readonly messageParameter: string;
  readonly receiverParameter: string;
  /** Hold its password or key: never log them. */
  readonly fixed: readonly StaticParameter[];
  readonly method: 'GET' | 'POST';
  /** Plain http and private addresses too. */
  readonly mayBePrivate: boolean;
}

export type TextProvider = { readonly kind: 'twilio'; readonly account: TwilioConfig } | { readonly kind: 'gateway'; readonly gateway: SmsGateway };

export interface DeliverySnapshot {
  /** Null: the development mailbox takes mail, or in production nothing does. */
  readonly mail: MailServer | null;
  /** Null: the same for texts. */
  readonly texts: TextProvider | null;
  readonly smsCountries: AllowedCountries;
  /** True outside production: what has no server of its own goes to the development mailbox. */
  readonly mailboxAllowed: boolean;
  readonly issuer: string;
  /** Empty: the built-in text. */
  readonly smsTemplate: string;
  /** Of everybody who chose none. */
  readonly language: Language;
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
    const texts = this.textsOf(snapshot);
    const mailboxAllowed = !this.config.isProduction;
    return {
      mail: settings.mail_smtp_url === '' || settings.mail_from === '' ? null : { url: settings.mail_smtp_url, from: settings.mail_from },
      texts,
      smsCountries: texts === null && mailboxAllowed ? 'any' : countriesOf(snapshot, texts),
      mailboxAllowed,
      issuer: settings.otp_issuer_name,
      smsTemplate: settings.otp_sms_template,
      language: settings.default_language,
    };
  }

  private textsOf(snapshot: SettingsSnapshot): TextProvider | null {
    const account = this.config.sms.twilio ?? this.twilioOf(snapshot);
    if (account !== null) return { kind: 'twilio', account };
    const gateway = this.gatewayOf(snapshot);
    return gateway && { kind: 'gateway', gateway };
  }

  /** An account of the environment is taken whole instead, because the settings cannot carry an API key or a messaging service. */
  private twilioOf({ settings }: SettingsSnapshot): TwilioConfig | null {
    const { sms_provider: provider, twilio_account_sid: accountSid, twilio_auth_token: authToken, twilio_from: from } = settings;
    if (provider === 'http' || accountSid === '' || authToken === '' || from === '') return null;
    return {
      accountSid,
      credentials: { kind: 'auth_token', authToken },
      sender: { kind: 'from', from },
      baseUrl: this.config.sms.twilioBaseUrl,
    };
  }

  private gatewayOf({ settings }: SettingsSnapshot): SmsGateway | null {
    const { sms_provider: provider, sms_gateway_url: url, sms_message_parameter: message, sms_receiver_parameter: receiver } = settings;
    if (provider !== 'http' || url === '' || message === '' || receiver === '') return null;
    return {
      url,
      messageParameter: message,
      receiverParameter: receiver,
      fixed: settings.sms_static_parameters,
      method: settings.sms_use_post ? 'POST' : 'GET',
      mayBePrivate: this.config.sms.allowPrivateGateway,
    };
  }
}

/** Nobody chose: the country texts are sent from, also when the sender is a system setting. */
function countriesOf({ settings, sources }: SettingsSnapshot, texts: TextProvider | null): readonly string[] {
  if (sources.sms_allowed_countries !== 'default' || settings.sms_allowed_countries.length > 0) return settings.sms_allowed_countries;
  const sender = texts?.kind === 'twilio' ? texts.account.sender : null;
  const home = sender?.kind === 'from' ? countryOf(sender.from) : null;
  return home === null ? [] : [home];
}
