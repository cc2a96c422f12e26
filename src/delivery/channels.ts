import { Injectable } from '@nestjs/common';
import { DeliverySettings } from './delivery.settings';
import type { Channel } from './message';
import type { AllowedCountries } from './recipient.rules';

/** What can be reached at all, for whoever decides about methods. The development mailbox counts and takes all countries. */
@Injectable()
export class Channels {
  constructor(private readonly settings: DeliverySettings) {}

  async isConfigured(channel: Channel): Promise<boolean> {
    const { mail, twilio, mailboxAllowed } = await this.settings.current();
    return mailboxAllowed || (channel === 'email' ? mail : twilio) !== null;
  }

  async smsCountries(): Promise<AllowedCountries> {
    return (await this.settings.current()).smsCountries;
  }
}
