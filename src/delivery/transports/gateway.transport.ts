import { Injectable } from '@nestjs/common';
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isGatewayAdmitted, isPrivateAddress } from '../../system-settings/settings.urls';
import type { SmsGateway } from '../delivery.settings';
import type { OutgoingMessage } from '../message';
import { wordsOf } from './failure-text';
import { requestOf } from './gateway-request';
import { type Receipt, type Transport, TransportFailure } from './transport';

const TIMEOUT_MS = 5_000;
/** Of an answer; what follows is not read. Gateways say in a line what they think. */
const READ = 2_048;
/** Statuses below 500 that may be different a moment later (RFC 9110 §15.5.9, RFC 6585 §4). */
const PASSING = [408, 425, 429];

class PrivateAddress extends Error {}

/**
 * Texts through any HTTP gateway. Node's own client, because it asks our `lookup`: a name that resolves to a private address
 * is refused at the moment of connecting, and not a moment before it (SSRF, CWE-918; DNS rebinding). Redirects are not
 * followed, or the gateway could send the code and its own password anywhere.
 */
@Injectable()
export class GatewayTransport {
  for(gateway: SmsGateway): Transport {
    return { channel: 'sms', send: (message) => this.send(message, gateway) };
  }

  private async send(message: OutgoingMessage, gateway: SmsGateway): Promise<Receipt> {
    if (message.channel !== 'sms') throw new Error('a mail cannot be texted');
    const { status, said } = await this.answer(message, gateway).catch((error: unknown) => {
      throw toFailure(error);
    });
    if (status >= 200 && status < 300) return { providerMessageId: null };
    throw new TransportFailure(status < 500 && !PASSING.includes(status), `gateway ${status}`, said.trim() === '' ? 'the answer was empty' : wordsOf(said));
  }

  private async answer({ to, text }: OutgoingMessage, gateway: SmsGateway): Promise<{ status: number; said: string }> {
    // Judged when it was saved, and again: a literal address needs no lookup, and ALLOW_PRIVATE_GATEWAY may be gone since.
    if (!isGatewayAdmitted(gateway.url, gateway.mayBePrivate)) throw new PrivateAddress();
    const { url, method, headers, body } = requestOf(gateway, to, text);
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const options: RequestOptions = { method, headers, signal, ...(gateway.mayBePrivate ? {} : { lookup: publicOnly }) };
    try {
      const response = await new Promise<IncomingMessage>((answered, failed) => {
        (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, answered).on('error', failed).end(body);
      });
      return { status: response.statusCode ?? 0, said: await beginningOf(response) };
    } catch (error) {
      // Once the answer has begun, Node tells our own giving up as a connection that was reset.
      throw signal.aborted ? signal.reason : error;
    }
  }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length >= READ) break;
  }
  return text.slice(0, READ);
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

function publicOnly(hostname: string, options: LookupOptions, found: Found): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) {
      found(error, '');
      return;
    }
    const [first] = addresses;
    if (first === undefined || addresses.some(({ address }) => isPrivateAddress(address))) found(new PrivateAddress(), '');
    else if (options.all === true) found(null, addresses);
    else found(null, first.address, first.family);
  });
}

/** Nothing of the request goes into a failure: it holds the code and the gateway's password. */
function toFailure(error: unknown): TransportFailure {
  if (error instanceof PrivateAddress) return new TransportFailure(true, 'gateway refused', 'it is plain http or leads to a private address');
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ETIMEDOUT') return new TransportFailure(false, 'timeout', '', { cause: error });
  return new TransportFailure(false, typeof code === 'string' ? code : 'gateway', '', { cause: error });
}
