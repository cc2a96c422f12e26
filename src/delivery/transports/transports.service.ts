import { Injectable } from '@nestjs/common';
import { DeliverySettings } from '../delivery.settings';
import { DevMailbox } from '../dev-mailbox/dev-mailbox';
import type { Channel, OutgoingMessage } from '../message';
import { withinDeadline } from './deadline';
import { SmtpTransports } from './smtp.transport';
import { type Receipt, type Transport, TransportFailure } from './transport';
import { TwilioTransports } from './twilio.transport';

/** Which way out a channel takes now: the settings' server, else the development mailbox, else none. */
@Injectable()
export class Transports {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly smtp: SmtpTransports,
    private readonly twilio: TwilioTransports,
    private readonly mailbox: DevMailbox,
  ) {}

  /** @throws TransportFailure when the message was not taken; a channel without a provider is a permanent one. */
  async send(message: OutgoingMessage): Promise<Receipt> {
    const transport = await this.current(message.channel);
    if (!transport) throw new TransportFailure(true, 'not configured', `no provider is configured for ${message.channel}`);
    return withinDeadline(transport.send(message));
  }

  private async current(channel: Channel): Promise<Transport | null> {
    const { mail, twilio, mailboxAllowed } = await this.settings.current();
    if (channel === 'email' && mail) return this.smtp.for(mail);
    if (channel === 'sms' && twilio) return this.twilio.for(twilio);
    return mailboxAllowed ? this.mailbox.for(channel) : null;
  }
}
