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

/** What came of a message; undefined where a provider that speaks Twilio's language leaves a field out. */
interface TwilioMessage {
  readonly sid?: unknown;
  readonly status?: unknown;
  readonly errorCode?: unknown;
  readonly errorMessage?: unknown;
}

/** Of Twilio's message statuses those that end without anybody having been reached. */
const LOST: readonly unknown[] = ['failed', 'undelivered', 'canceled'];

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
    const created = this.clientOf(account).then((client): Promise<TwilioMessage> =>
      client.messages.create({
        to: message.to,
        body: message.text,
        ...(sender.kind === 'from' ? { from: sender.from } : { messagingServiceSid: sender.sid }),
      }),
    );
    return receiptOf(await created.catch((error: unknown) => { throw toFailure(error); }));
  }

  /** One client, and so one pool of connections, for as long as the account stays the same. */
  private clientOf(account: TwilioConfig): Promise<TwilioClient> {
    const key = JSON.stringify([account.accountSid, account.credentials, account.baseUrl]);
    if (this.open?.key !== key) this.open = { key, client: connectTwilio(account) };
    return this.open.client;
  }
}

/**
 * 201 says that a message was created, not that it goes anywhere: Twilio may have given it up by then. Never tried again
 * by itself: Twilio has done so, and a second message of the same sending could reach somebody after all.
 */
function receiptOf({ sid, status, errorCode, errorMessage }: TwilioMessage): Receipt {
  const coded = errorCode !== null && errorCode !== undefined;
  if (!coded && !LOST.includes(status)) return { providerMessageId: typeof sid === 'string' ? sid : null };
  const said = LOST.includes(status) ? `Twilio ${String(status)}` : 'Twilio 201';
  const code = typeof errorCode === 'number' ? `/${errorCode}` : '';
  throw new TransportFailure(true, `${said}${code}`, typeof errorMessage === 'string' ? errorMessage : '');
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
