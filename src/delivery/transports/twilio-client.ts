import type { Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient';
import type { TwilioConfig } from '../../config/sms.config';

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

/** `region` and `edge` only choose among Twilio's own hosts, so another base takes a client of its own. */
function requestClient(twilio: TwilioLibrary, baseUrl: string | null) {
  const options = { timeout: TIMEOUT_MS, autoRetry: false };
  if (baseUrl === null) return new twilio.RequestClient(options);
  class RebasedClient extends twilio.RequestClient {
    override request<Data>(request: RequestClient.RequestOptions<Data>) {
      return super.request<Data>({ ...request, uri: request.uri.replace(/^https:\/\/[^/]+/, () => baseUrl ?? '') });
    }
  }
  return new RebasedClient(options);
}
