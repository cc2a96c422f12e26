import type { SmsGateway } from '../delivery.settings';
import { requestOf } from './gateway-request';

const gateway: SmsGateway = {
  url: 'https://sms.example.com/send',
  messageParameter: 'msg',
  receiverParameter: 'to[]',
  fixed: [
    { name: 'user', value: 'erp & co', header: false },
    { name: 'X-Api-Key', value: 'k=1', header: true },
  ],
  method: 'GET',
  mayBePrivate: false,
};

describe('requestOf', () => {
  it('puts everything into the query of a GET, escaped', () => {
    const { url, method, headers, body } = requestOf(gateway, '+4915112345678', 'Grüße & 081804');
    expect([method, body, headers]).toEqual(['GET', undefined, { 'X-Api-Key': 'k=1' }]);
    expect(url.href).toBe('https://sms.example.com/send?user=erp+%26+co&to%5B%5D=%2B4915112345678&msg=Gr%C3%BC%C3%9Fe+%26+081804');
  });

  it('puts it into the form of a POST, and nothing into the URL', () => {
    const { url, method, headers, body } = requestOf({ ...gateway, method: 'POST' }, '+4915112345678', '081804');
    expect(url.href).toBe('https://sms.example.com/send');
    expect([method, body]).toEqual(['POST', 'user=erp+%26+co&to%5B%5D=%2B4915112345678&msg=081804']);
    expect(headers).toEqual({ 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8', 'Content-Length': String(body?.length), 'X-Api-Key': 'k=1' });
  });

  it.each(['application/json', 'Application/JSON; charset=utf-8'])('sends an object in a POST whose static header says %s', (type) => {
    const fixed = [...gateway.fixed, { name: 'content-type', value: type, header: true }];
    const { headers, body } = requestOf({ ...gateway, fixed, method: 'POST' }, '+4915112345678', 'Grüße "081804"');
    expect(JSON.parse(body ?? '')).toEqual({ user: 'erp & co', 'to[]': '+4915112345678', msg: 'Grüße "081804"' });
    expect(headers).toEqual({ 'content-type': type, 'Content-Length': String(Buffer.byteLength(body ?? '')), 'X-Api-Key': 'k=1' });
  });

  it('cannot be given another receiver by a parameter of the same name', () => {
    const { url } = requestOf({ ...gateway, fixed: [{ name: 'to[]', value: '+1900', header: false }] }, '+4915112345678', 'x');
    expect(url.searchParams.getAll('to[]').at(-1)).toBe('+4915112345678');
  });
});
