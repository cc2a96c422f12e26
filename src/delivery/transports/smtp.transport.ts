import { Injectable } from '@nestjs/common';
import { MailerService } from '@nestjs-modules/mailer';
import type { MailServer } from '../delivery.settings';
import type { OutgoingMessage } from '../message';
import { objectionToMailAddress } from '../recipient.rules';
import { SEND_DEADLINE_MS } from './deadline';
import { parseSender, smtpPoolOptions } from './smtp-options';
import { type Receipt, type Transport, TransportFailure } from './transport';

/** Nodemailer's errors carry the server's answer where there was one. */
interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** Mail over a pooled connection to the server of the current settings; a change of them opens a new pool. */
@Injectable()
export class SmtpTransports {
  private open: { readonly url: string; readonly name: string } | null = null;
  private opened = 0;

  constructor(private readonly mailer: MailerService) {}

  for(server: MailServer): Transport {
    const name = this.transporterFor(server.url);
    return { channel: 'email', send: (message) => this.send(message, server, name) };
  }

  /** For a single message by a server that is not the configured one: the pool of that one stays open. */
  once(server: MailServer): Transport {
    return {
      channel: 'email',
      send: async (message) => {
        const name = this.added(server.url);
        try {
          return await this.send(message, server, name);
        } finally {
          this.mailer.removeTransporter(name);
        }
      },
    };
  }

  private transporterFor(url: string): string {
    if (this.open?.url === url) return this.open.name;
    const before = this.open;
    this.open = { url, name: this.added(url) };
    if (before) this.mailer.removeTransporter(before.name);
    return this.open.name;
  }

  private added(url: string): string {
    this.opened += 1;
    return this.mailer.addTransporter(`smtp-${this.opened}`, smtpPoolOptions(url));
  }

  private async send(message: OutgoingMessage, server: MailServer, transporterName: string): Promise<Receipt> {
    if (message.channel !== 'email') throw new Error('a text cannot be mailed');
    if (objectionToMailAddress(message.to) !== null) throw new TransportFailure(true, 'invalid address', '');
    const from = parseSender(server.from);
    // Known to nodemailer 10, not yet to its types: without it an abandoned send would go on holding its connection.
    const abandon = { signal: AbortSignal.timeout(SEND_DEADLINE_MS) };
    try {
      const sent = (await this.mailer.sendMail({
        transporterName,
        from,
        // One structured recipient, in header and envelope: no list, no parsing, no second reader.
        to: { name: '', address: message.to },
        envelope: { from: from.address, to: [message.to] },
        subject: message.subject,
        text: message.text,
        html: message.html,
        // RFC 3834 §5: or holiday notes would answer every code.
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...abandon,
      })) as { messageId?: unknown };
      return { providerMessageId: typeof sent.messageId === 'string' ? sent.messageId : null };
    } catch (error) {
      throw toFailure(error);
    }
  }
}

/** RFC 5321 §4.2.1: 5yz will not change, 4yz may; a connection that broke says nothing about the message. */
function toFailure(error: unknown): TransportFailure {
  const { code, responseCode, response, name, message } = error as SmtpError;
  const reason = [response, message].find((text) => typeof text === 'string') ?? '';
  if (typeof responseCode === 'number') return new TransportFailure(responseCode >= 500, `SMTP ${responseCode}`, reason, { cause: error });
  if (name === 'AbortError' || name === 'TimeoutError') return new TransportFailure(false, 'timeout', '', { cause: error });
  return new TransportFailure(false, typeof code === 'string' ? code : 'SMTP', reason, { cause: error });
}
