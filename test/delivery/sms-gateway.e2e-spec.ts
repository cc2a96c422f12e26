import dns from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signedIn } from '../admin/signed-in';
import { Transports } from '../../src/delivery/transports/transports.service';
import { TransportFailure } from '../../src/delivery/transports/transport';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, messages, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

const TEXT = { channel: 'sms', to: '+4915112345678', text: '081804 ist Ihr Code @localhost #081804' } as const;

/** Any provider that takes a text as an HTTP request, configured as ERPs do it (P-51, contract §5). */
describe('an HTTP gateway for texts', () => {
  let site: TestApp;
  let admin: HttpClient;
  let gateway: Server;
  let requests: { method: string | undefined; url: string | undefined; key: unknown; body: string }[];
  let answer: RequestListener;

  beforeAll(async () => {
    gateway = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        requests.push({ method: request.method, url: request.url, key: request.headers['x-api-key'], body: Buffer.concat(chunks).toString() });
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
    site = await createTestApp({ ALLOW_PRIVATE_GATEWAY: 'true' });
    ({ client: admin } = await signedIn(site, 'root', ['Administrator']));
    await configure(site, {
      sms_provider: 'http',
      sms_gateway_url: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/send`,
      sms_message_parameter: 'message',
      sms_receiver_parameter: 'to',
      sms_static_parameters: [
        { name: 'sender', value: 'ERP', header: false },
        { name: 'X-Api-Key', value: 'k-e-y', header: true },
      ],
      sms_allowed_countries: ['DE'],
    });
  });
  beforeEach(() => {
    requests = [];
    answer = (_, response) => response.end('queued');
  });
  afterAll(async () => {
    await site.close();
    gateway.closeAllConnections();
    gateway.close();
  });

  const send = () => site.app.get(Transports, { strict: false }).send(TEXT);
  const failure = async () => {
    const error: unknown = await send().catch((reason: unknown) => reason);
    if (!(error instanceof TransportFailure)) throw new Error(`expected a TransportFailure, got ${String(error)}`);
    return { permanent: error.permanent, status: error.status };
  };

  it('lets somebody in by its text, once a test went through it', async () => {
    await configure(site, { totp_enrolment: 'on_screen' });
    await expect(configure(site, { enable_two_factor_auth: true, two_factor_method: 'SMS' })).rejects.toMatchObject({ slug: 'setting-refused' });
    const test = await admin.post('/deliveries/test', { channel: 'sms', to: '+4915112345678' });
    expect(test).toMatchObject({ status: 200, body: { status: 'sent' } });
    await configure(site, { enable_two_factor_auth: true, two_factor_method: 'SMS' });
    const ana = await addPerson(site, { mobileNumber: '+4915112345678', mobileVerified: true });
    const client = site.client();
    expect((await signIn(client, ana)).body).toMatchObject({ status: 'second_factor_required', method: 'sms' });
    await messages(site);
    const { method, url, key } = requests.at(-1)!;
    const sent = new URL(url!, 'http://gateway').searchParams;
    expect([method, key, sent.get('to'), sent.get('sender')]).toEqual(['GET', 'k-e-y', '+4915112345678', 'ERP']);
    const code = /#(\d{6})$/.exec(sent.get('message')!)![1]!;
    expect((await client.post('/auth/second-factor', { code })).body).toMatchObject({ status: 'authenticated', strength: 'two_factor' });
    await configure(site, { enable_two_factor_auth: false });
  });

  it('takes a POST where it is told to', async () => {
    await configure(site, { sms_use_post: true });
    await send();
    await configure(site, { sms_use_post: false });
    expect(requests).toEqual([{ method: 'POST', url: '/send', key: 'k-e-y', body: `sender=ERP&to=%2B4915112345678&message=${new URLSearchParams({ m: TEXT.text }).toString().slice(2)}` }]);
  });

  it('is sent an object where it takes JSON, and refuses headers that would break it', async () => {
    const headers = [{ name: 'Content-Type', value: 'application/json', header: true }];
    await configure(site, { sms_use_post: true, sms_static_parameters: headers });
    await send();
    const refused = configure(site, { sms_static_parameters: [...headers, { name: 'Content-Length', value: '3', header: true }] });
    await expect(refused).rejects.toMatchObject({ slug: 'setting-refused' });
    await configure(site, { sms_use_post: false, sms_static_parameters: [{ name: 'sender', value: 'ERP', header: false }, { name: 'X-Api-Key', value: 'k-e-y', header: true }] });
    expect(JSON.parse(requests[0]!.body)).toEqual({ to: TEXT.to, message: TEXT.text });
  });

  it('that drips its answer is given up like one that never answers', async () => {
    const inTime = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => { const late = new AbortController(); setTimeout(() => { late.abort(new DOMException('', 'TimeoutError')); }, 300); return late.signal; });
    answer = (_, response) => { response.writeHead(200).write('slow'); };
    expect(await failure()).toEqual({ permanent: false, status: 'timeout' });
    inTime.mockRestore();
  });

  it.each<[number, boolean]>([[400, true], [401, true], [302, true], [429, false], [500, false], [503, false]])('%i is final: %s', async (status, permanent) => {
    answer = (_, response) => response.writeHead(status, { location: '/elsewhere' }).end('no: +4915112345678 081804 k-e-y');
    expect(await failure()).toEqual({ permanent, status: `gateway ${status}` });
    expect(requests).toHaveLength(1);
  });

  it('is told of in the answer of a test without number, code or link', async () => {
    answer = (_, response) => response.writeHead(400).end('unknown receiver +4915112345678, see https://help.example/?key=k-e-y');
    const { status, body } = await admin.post('/deliveries/test', { channel: 'sms', to: '+4915112345678' });
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain('gateway 400: unknown receiver');
    expect(JSON.stringify(body)).not.toMatch(/5112345|k-e-y|help\.example/);
  });

  it('is told of in its words where it answers with a page, or not at all', async () => {
    const told = async () => (await admin.post('/deliveries/test', { channel: 'sms', to: '+4915112345678' })).body.detail;
    answer = (_, response) => response.writeHead(502).end('<html><head><style>p { color: red }</style></head><body><h1>Bad Gateway</h1><p>Try later</p></body></html>');
    expect(await told()).toBe('gateway 502: Bad Gateway Try later');
    answer = (_, response) => response.writeHead(500).end();
    expect(await told()).toBe('gateway 500: the answer was empty');
  });

  it('that never ends its answer, or breaks it off, is tried again later', async () => {
    answer = (request) => request.socket.destroy();
    expect(await failure()).toEqual({ permanent: false, status: 'ECONNRESET' });
  });

  it('is not called where a public name leads to a private address', async () => {
    const guarded = await createTestApp();
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((_name: string, _options: object, found: (...given: unknown[]) => void) => {
      found(null, [{ address: '169.254.169.254', family: 4 }]);
    }) as never);
    try {
      await configure(guarded, { sms_provider: 'http', sms_gateway_url: 'https://sms.example.com/send', sms_message_parameter: 'm', sms_receiver_parameter: 'r' });
      await expect(guarded.app.get(Transports, { strict: false }).send(TEXT)).rejects.toMatchObject({ permanent: true, status: 'gateway refused' });
      expect(lookup).toHaveBeenCalledTimes(1);
    } finally {
      lookup.mockRestore();
      await guarded.close();
    }
  });
});
