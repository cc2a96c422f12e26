import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../common/time/clock';
import type { Channel, OutgoingMessage } from '../message';
import type { Receipt, Transport } from '../transports/transport';

const CAPACITY = 500;

export interface ReceivedMessage {
  readonly channel: Channel;
  readonly to: string;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly at: Date;
}

/**
 * Where mails and texts of a development installation end up: the memory of the process that sent them, the newest
 * 500. The log says that one arrived and nothing of it, so codes cannot leak from there even here.
 */
@Injectable()
export class DevMailbox {
  private readonly logger = new Logger('DevMailbox');
  private messages: readonly ReceivedMessage[] = [];

  constructor(private readonly clock: Clock) {}

  for(channel: Channel): Transport {
    return { channel, send: (message) => Promise.resolve(this.receive(message)) };
  }

  /** Newest first. */
  list(): readonly ReceivedMessage[] {
    return this.messages;
  }

  private receive(message: OutgoingMessage): Receipt {
    const { channel, to, text } = message;
    const mail = message.channel === 'email' ? { subject: message.subject, html: message.html } : { subject: null, html: null };
    this.messages = [{ channel, to, ...mail, text, at: this.clock.now() }, ...this.messages].slice(0, CAPACITY);
    this.logger.log({ message: 'one message arrived', channel });
    return { providerMessageId: null };
  }
}
