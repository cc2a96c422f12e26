import { Injectable } from '@nestjs/common';
import type { TwilioConfig } from '../../config/sms.config';
import type { OutgoingMessage } from '../message';
import { connectTwilio, type TwilioClient } from './twilio-client';
import { type Receipt, type Transport, TransportFailure } from './transport';

/** Twilio's RestException, or axios' error when nothing answered. */
interface TwilioError {
  readonly status?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** Statuses below 500 that may be different a moment later (RFC 9110 §15.5.9, RFC 6585 §4). */
const PASSING = [408, 425, 429];

/** Texts through Twilio Programmable Messaging, or a provider that speaks its language. */
@Injectable()
export class TwilioTransports {
  private open: { readonly key: string; readonly client: Promise<TwilioClient> } | null = null;

  for(account: TwilioConfig): Transport {
    return { channel: 'sms', send: (message) => this.send(message, account) };
  }

  private async send(message: OutgoingMessage, account: TwilioConfig): Promise<Receipt> {
    if (message.channel !== 'sms') throw new Error('a mail cannot be texted');
    const { sender } = account;
    try {
      const client = await this.clientOf(account);
      const sent: { sid: unknown } = await client.messages.create({
        to: message.to,
        body: message.text,
        ...(sender.kind === 'from' ? { from: sender.from } : { messagingServiceSid: sender.sid }),
      });
      return { providerMessageId: typeof sent.sid === 'string' ? sent.sid : null };
    } catch (error) {
      throw toFailure(error);
    }
  }

  /** One client, and so one pool of connections, for as long as the account stays the same. */
  private clientOf(account: TwilioConfig): Promise<TwilioClient> {
    const key = JSON.stringify([account.accountSid, account.credentials, account.baseUrl]);
    if (this.open?.key !== key) this.open = { key, client: connectTwilio(account) };
    return this.open.client;
  }
}

function toFailure(error: unknown): TransportFailure {
  const { status, code, message } = error as TwilioError;
  const reason = typeof message === 'string' ? message : '';
  if (typeof status === 'number') {
    const permanent = status >= 400 && status < 500 && !PASSING.includes(status);
    const said = typeof code === 'number' ? `Twilio ${status}/${code}` : `Twilio ${status}`;
    return new TransportFailure(permanent, said, reason, { cause: error });
  }
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT') return new TransportFailure(false, 'timeout', '', { cause: error });
  return new TransportFailure(false, typeof code === 'string' ? code : 'Twilio', reason, { cause: error });
}
