import type { SmsGateway } from '../delivery.settings';

export interface GatewayRequest {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Of a static header `Content-Type`; parameters such as a charset do not change what is sent. */
const isJson = ({ name, value }: { readonly name: string; readonly value: string }): boolean =>
  name.toLowerCase() === 'content-type' && /^application\/json\s*(;|$)/i.test(value.trim());

/**
 * Pure. Parameters go where ERPs put them: into the query of a GET, into the form of a POST, or, where a static header says that
 * the body is JSON, into an object of it, as Frappe does.
 */
export function requestOf(gateway: SmsGateway, receiver: string, text: string): GatewayRequest {
  const pairs = [
    ...gateway.fixed.filter(({ header }) => !header).map(({ name, value }): [string, string] => [name, value]),
    [gateway.receiverParameter, receiver] satisfies [string, string],
    [gateway.messageParameter, text] satisfies [string, string],
  ];
  const headers = gateway.fixed.filter(({ header }) => header);
  const fixed = Object.fromEntries(headers.map(({ name, value }) => [name, value]));
  const url = new URL(gateway.url);
  if (gateway.method === 'GET') {
    url.search = new URLSearchParams(pairs).toString();
    return { url, method: 'GET', headers: fixed, body: undefined };
  }
  const body = headers.some(isJson) ? JSON.stringify(Object.fromEntries(pairs)) : new URLSearchParams(pairs).toString();
  const described = headers.some(({ name }) => name.toLowerCase() === 'content-type') ? {} : { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };
  return { url, method: 'POST', headers: { ...described, ...fixed, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}
