import type { Channel, OutgoingMessage } from '../message';

export interface Receipt {
  /** What the provider calls the message, for asking him about it. */
  readonly providerMessageId: string | null;
}

/** A way out of the house: replaced in tests by real servers of the same protocol, never by a mock of this port. */
export interface Transport {
  readonly channel: Channel;
  /** @throws TransportFailure, and nothing else, when the message was not taken. */
  send(message: OutgoingMessage): Promise<Receipt>;
}

/**
 * The provider did not take the message. `permanent`: the same message will never be taken, so it fails at once;
 * otherwise it is tried again within its life. `reason` is the provider's own text: it may quote the message, so it
 * goes through `failureText` before it is stored or shown.
 */
export class TransportFailure extends Error {
  constructor(
    readonly permanent: boolean,
    /** Short and ours: `SMTP 550`, `Twilio 400/21211`, `ECONNREFUSED`, `timeout`, `not configured`. */
    readonly status: string,
    readonly reason: string,
    options?: { cause?: unknown },
  ) {
    super(status, options);
    this.name = 'TransportFailure';
  }
}
