import type { SmsGateway } from '../delivery.settings';

export interface GatewayRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Pure. Parameters go where ERPs put them: into the query of a GET, into the form of a POST. */
export function requestOf(gateway: SmsGateway, receiver: string, text: string): GatewayRequest {
  const parameters = new URLSearchParams([
    ...gateway.fixed.filter(({ header }) => !header).map(({ name, value }): [string, string] => [name, value]),
    [gateway.receiverParameter, receiver],
    [gateway.messageParameter, text],
  ]);
  const fixed = Object.fromEntries(gateway.fixed.filter(({ header }) => header).map(({ name, value }) => [name, value]));
  const url = new URL(gateway.url);
  if (gateway.method === 'GET') {
    url.search = parameters.toString();
    return { url, method: 'GET', headers: fixed, body: undefined };
  }
  const body = parameters.toString();
  const described = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8', 'Content-Length': String(Buffer.byteLength(body)) };
  return { url, method: 'POST', headers: { ...described, ...fixed }, body };
}
