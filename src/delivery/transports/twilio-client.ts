import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient';
import type { TwilioConfig } from '../../config/sms.config';
import { wordsOf } from './failure-text';

export type TwilioClient = Pick<Twilio, 'messages'>;
type TwilioLibrary = typeof import('twilio');

const TIMEOUT_MS = 5_000;

/**
 * A client of the `twilio` package, which is loaded only now: it costs 20 MB and a tenth of a second that a deployment
 * without SMS need not pay. It never tries again by itself, the outbox does.
 */
export async function connectTwilio(account: TwilioConfig): Promise<TwilioClient> {
  const { default: twilio } = await import('twilio');
  const { accountSid, credentials } = account;
  const [user, password] =
    credentials.kind === 'auth_token' ? [accountSid, credentials.authToken] : [credentials.apiKey, credentials.apiSecret];
  return twilio(user, password, {
    accountSid,
    autoRetry: false,
    // Said here, because TWILIO_LOG_LEVEL=debug in the environment would print every body, codes included.
    logLevel: 'error',
    httpClient: requestClient(twilio, account.baseUrl),
  });
}

/** Something on the way answered, and not Twilio: its page of an outage, a proxy's, or nothing at all. */
export class ForeignAnswer extends Error {
  constructor(
    readonly status: number,
    body: unknown,
  ) {
    const said = typeof body === 'string' ? body : JSON.stringify(body);
    super(said.trim() === '' ? 'the answer was empty' : `the answer was not Twilio's JSON but: ${wordsOf(said)}`);
  }
}

/**
 * `region` and `edge` only choose among Twilio's own hosts, so another base takes a client of its own. The package parses
 * whatever comes, and would put the parser's complaint in the place of the reason.
 */
function requestClient(twilio: TwilioLibrary, baseUrl: string | null) {
  class HouseClient extends twilio.RequestClient {
    override async request<Data>(request: RequestClient.RequestOptions<Data>) {
      const uri = baseUrl === null ? request.uri : request.uri.replace(/^https:\/\/[^/]+/, () => baseUrl);
      const answer = await super.request<Data>({ ...request, uri });
      const body: unknown = answer.body;
      if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new ForeignAnswer(answer.statusCode, body);
      return answer;
    }
  }
  return new HouseClient({ timeout: TIMEOUT_MS, autoRetry: false });
}
