import { Logger } from '@nestjs/common';
import type { Channel } from '../message';

const WORDS: Readonly<Record<Channel, string>> = { email: 'mail', sms: 'texts' };

/**
 * When a channel begins to fail and when it is back, one line each: told with every retry, an hour without a mail server
 * would bury the rest of the log. As this process sees it; another one tells its own.
 */
export class ChannelLog {
  private readonly logger = new Logger('Outbox');
  private readonly failing = new Set<Channel>();

  /** Not taken, and may be later. @param failure masked already: `failureText` */
  refused(channel: Channel, failure: string): void {
    if (this.failing.has(channel)) return;
    this.failing.add(channel);
    this.logger.warn({ message: `${WORDS[channel]} cannot be handed over; what is owed is tried again`, channel, failure });
  }

  sent(channel: Channel): void {
    if (this.failing.delete(channel)) this.logger.log({ message: `${WORDS[channel]} can be handed over again`, channel });
  }
}
