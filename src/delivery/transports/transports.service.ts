import { Injectable } from '@nestjs/common';
import { DeliverySettings, type DeliverySnapshot } from '../delivery.settings';
import { DevMailbox } from '../dev-mailbox/dev-mailbox';
import type { FormerWay } from '../former-ways';
import type { Channel, OutgoingMessage } from '../message';
import { WaysOut } from '../ways-out';
import { withinDeadline } from './deadline';
import { GatewayTransport } from './gateway.transport';
import { SmtpTransports } from './smtp.transport';
import { type Receipt, type Transport, TransportFailure } from './transport';
import { TwilioTransports } from './twilio.transport';

export interface SentBy extends Receipt {
  /** `WaysOut.markOf` the settings of that moment. */
  readonly wayOut: string;
}

/** Which way out a channel takes now: the settings' server, else the development mailbox, else none. */
@Injectable()
export class Transports {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly smtp: SmtpTransports,
    private readonly twilio: TwilioTransports,
    private readonly gateway: GatewayTransport,
    private readonly mailbox: DevMailbox,
    private readonly waysOut: WaysOut,
  ) {}

  /** @param formerWay mail leaves by it instead of by the settings of now. @throws TransportFailure when the message was not taken; a channel without a provider is a permanent one. */
  async send(message: OutgoingMessage, formerWay: FormerWay | null = null): Promise<SentBy> {
    const current = await this.settings.current();
    const settings = formerWay ? { ...current, mail: formerWay.mail } : current;
    const transport = formerWay?.mail && message.channel === 'email' ? this.smtp.once(formerWay.mail) : this.by(message.channel, settings);
    if (!transport) throw new TransportFailure(true, 'not configured', `no provider is configured for ${message.channel}`);
    const receipt = await withinDeadline(transport.send(message));
    return { ...receipt, wayOut: this.waysOut.markOf(message.channel, settings) };
  }

  private by(channel: Channel, { mail, texts, mailboxAllowed }: DeliverySnapshot): Transport | null {
    if (channel === 'email' && mail) return this.smtp.for(mail);
    if (channel === 'sms' && texts) return texts.kind === 'twilio' ? this.twilio.for(texts.account) : this.gateway.for(texts.gateway);
    return mailboxAllowed ? this.mailbox.for(channel) : null;
  }
}
