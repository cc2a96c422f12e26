import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DeliverySettings } from './delivery.settings';
import type { Channel } from './message';
import type { AllowedCountries } from './recipient.rules';

/** What can be reached at all, for whoever decides about methods. The development mailbox counts and takes all countries. */
@Injectable()
export class Channels {
  constructor(private readonly settings: DeliverySettings) {}

  /** `manager`: asked inside a transaction. A second connection there starves the pool once every caller waits for one. */
  async isConfigured(channel: Channel, manager?: EntityManager): Promise<boolean> {
    const { mail, twilio, mailboxAllowed } = await this.settings.current(manager);
    return mailboxAllowed || (channel === 'email' ? mail : twilio) !== null;
  }

  async smsCountries(manager?: EntityManager): Promise<AllowedCountries> {
    return (await this.settings.current(manager)).smsCountries;
  }
}
