import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SettingsSnapshot } from '../system-settings/settings.snapshot';
import { DeliverySettings } from './delivery.settings';
import type { Channel } from './message';
import type { AllowedCountries } from './recipient.rules';

export interface Reach {
  readonly email: boolean;
  readonly sms: boolean;
  /** Where texts may go; a number of another country is as good as none. */
  readonly smsCountries: AllowedCountries;
}

/** What can be reached at all, for whoever decides about methods. The development mailbox counts and takes all countries. */
@Injectable()
export class Channels {
  constructor(private readonly settings: DeliverySettings) {}

  /** `manager`: asked inside a transaction. A second connection there starves the pool once every caller waits for one. */
  async isConfigured(channel: Channel, manager?: EntityManager): Promise<boolean> {
    const { mail, texts, mailboxAllowed } = await this.settings.current(manager);
    return mailboxAllowed || (channel === 'email' ? mail : texts) !== null;
  }

  /** Both at once, by settings the caller has read with its own statement: the path of every request. */
  reachableBy(snapshot: SettingsSnapshot): Reach {
    const { mail, texts, mailboxAllowed, smsCountries } = this.settings.of(snapshot);
    return { email: mailboxAllowed || mail !== null, sms: mailboxAllowed || texts !== null, smsCountries };
  }

  /** True where messages stay in the development mailbox: it cannot be down. */
  endsInMailbox(channel: Channel, snapshot: SettingsSnapshot): boolean {
    const { mail, texts, mailboxAllowed } = this.settings.of(snapshot);
    return mailboxAllowed && (channel === 'email' ? mail : texts) === null;
  }

  async smsCountries(manager?: EntityManager): Promise<AllowedCountries> {
    return (await this.settings.current(manager)).smsCountries;
  }
}
