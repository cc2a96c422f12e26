import Fastify from 'fastify';
import { parseTrustProxy, toFastifyTrustProxy, type TrustProxy } from './trust-proxy';

describe(parseTrustProxy, () => {
  it.each([
    ['1', { kind: 'hops', hops: 1 }],
    ['10', { kind: 'hops', hops: 10 }],
    ['10.0.0.1', { kind: 'ranges', ranges: ['10.0.0.1'] }],
    ['127.0.0.0/8, ::1/128', { kind: 'ranges', ranges: ['127.0.0.0/8', '::1/128'] }],
    ['fc00::/7', { kind: 'ranges', ranges: ['fc00::/7'] }],
  ])('%s', (text, expected) => {
    expect(parseTrustProxy(text)).toEqual(expected);
  });

  it.each([
    'true', 'TRUE', '*', 'all', '0', '11', '-1', '1.5', '0.0.0.0/0', '::/0', '0.0.0.0/1,128.0.0.0/1', 'loopback',
    '10.0.0.0/33', '10.0.0.0/8/8', '10.1/16', '010.0.0.0/8', '10.0.0.1,',
    '::ffff:10.0.0.0/104', 'fe80::1%eth0', 'false',
  ])('refuses %s', (text) => {
    expect(typeof parseTrustProxy(text)).toBe('string');
  });
});

describe(toFastifyTrustProxy, () => {
  async function clientSeen(trust: TrustProxy, forwardedFor: string): Promise<string> {
    const server = Fastify({ trustProxy: toFastifyTrustProxy(trust) });
    server.get('/', (request) => request.ip);
    const answer = await server.inject({ url: '/', headers: { 'x-forwarded-for': forwardedFor } });
    await server.close();
    return answer.body;
  }

  it('believes as many proxies as there are: what the client wrote itself lies further left', async () => {
    expect(await clientSeen({ kind: 'hops', hops: 1 }, '6.6.6.6, 203.0.113.9')).toBe('203.0.113.9');
    expect(await clientSeen({ kind: 'hops', hops: 2 }, '6.6.6.6, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
  });

  it('believes the ranges named, and nobody by default', async () => {
    const ranges = { kind: 'ranges', ranges: ['127.0.0.0/8', '10.0.0.0/8'] } as const;
    expect(await clientSeen(ranges, '6.6.6.6, 203.0.113.9, 10.0.0.2')).toBe('203.0.113.9');
    expect(await clientSeen({ kind: 'ranges', ranges: ['10.0.0.2'] }, '6.6.6.6')).toBe('127.0.0.1');
    expect(await clientSeen(false, '6.6.6.6')).toBe('127.0.0.1');
  });
});
