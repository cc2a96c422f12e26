import { Channels } from '../../src/delivery/channels';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { DeliveryHouse } from './delivery-house';

const LOCAL = { host: 'localhost:3000' };

/** Contract §2: everybody's codes, shown to whoever sits at a development machine, and to nobody else. */
describe('development mailbox', () => {
  let database: TestDatabase;
  let house: DeliveryHouse;

  beforeAll(async () => {
    database = await createDatabase();
    house = await DeliveryHouse.open(database);
  });

  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  const get = (path: string, headers: Record<string, string> = LOCAL, remoteAddress = '127.0.0.1') =>
    house.app.inject({ method: 'GET', url: `/dev/${path}`, headers, remoteAddress });

  it('takes both channels while nothing is configured, and shows them newest first', async () => {
    expect(await house.get(Channels).isConfigured('email')).toBe(true);
    expect(await house.get(Channels).isConfigured('sms')).toBe(true);
    expect(await house.get(Channels).smsCountries()).toBe('any');
    await house.owe();
    await house.worker.drain();
    await house.owe({ channel: 'sms' });
    await house.worker.drain();
    const listed = (await get('mailbox.json')).json<Record<string, unknown>[]>();
    expect(listed).toMatchObject([
      { channel: 'sms', to: '+4915112345678', subject: null, html: null, text: expect.stringContaining('081804'), at: expect.stringMatching(/Z$/) },
      { channel: 'email', to: 'anna@example.com', subject: 'Your sign-in code for Countersign', text: expect.stringContaining('081804'), html: expect.stringContaining('081804') },
    ]);
    expect(Object.keys(listed[0]!).sort()).toEqual(['at', 'channel', 'html', 'subject', 'text', 'to']);
  });

  it('shows them as a page without script or style of its own, with everything escaped but our own links', async () => {
    const text = '<script>alert(1)</script> http://localhost:3000/qrcode/abc_-9 http://evil.example/ javascript:alert(1)';
    await house.mailbox.for('email').send({ channel: 'email', to: '<x>@example.com', subject: '"><b>', text, html: '<script>alert(2)</script>' });
    const page = await get('mailbox');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.payload).not.toMatch(/<script|<style|style=|<b>|alert\(2\)/);
    expect(page.payload).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.payload.match(/<a href="[^"]*"/g)).toEqual(expect.arrayContaining(['<a href="http://localhost:3000/qrcode/abc_-9"']));
    expect(page.payload).not.toMatch(/href="(http:\/\/evil|javascript)/);
    const styles = await get('mailbox.css');
    expect([styles.statusCode, styles.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  });

  it('keeps the newest five hundred', async () => {
    for (let index = 1; index <= 501; index += 1) await house.mailbox.for('sms').send({ channel: 'sms', to: '+4915112345678', text: `text ${index}` });
    const listed = (await get('mailbox.json')).json<{ text: string }[]>();
    expect([listed.length, listed[0]?.text, listed[499]?.text]).toEqual([500, 'text 501', 'text 2']);
  });

  it.each(['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:3000'])('is there under %s', async (host) => {
    expect((await get('mailbox', { host })).statusCode).toBe(200);
  });

  it.each([
    ['another name', { host: 'evil.example:3000' }, '127.0.0.1'],
    ['another port', { host: 'localhost:3001' }, '127.0.0.1'],
    ['another machine', LOCAL, '192.0.2.7'],
    ['another machine that claims to be this one', { ...LOCAL, 'x-forwarded-for': '127.0.0.1' }, '192.0.2.7'],
    ['a proxy: Forwarded', { ...LOCAL, forwarded: 'for=192.0.2.7' }, '127.0.0.1'],
    ['a proxy: X-Forwarded-For', { ...LOCAL, 'x-forwarded-for': '192.0.2.7' }, '127.0.0.1'],
    ['a proxy: X-Forwarded-Proto', { ...LOCAL, 'x-forwarded-proto': 'https' }, '127.0.0.1'],
    ['a proxy: X-Real-IP', { ...LOCAL, 'X-Real-IP': '127.0.0.1' }, '127.0.0.1'],
    ['a proxy: Via', { ...LOCAL, via: '1.1 proxy' }, '127.0.0.1'],
    ['a tunnel', { ...LOCAL, 'cf-connecting-ip': '192.0.2.7' }, '127.0.0.1'],
  ])('is not there for %s', async (_, headers, peer) => {
    for (const path of ['mailbox', 'mailbox.json', 'mailbox.css']) expect((await get(path, headers, peer)).statusCode).toBe(404);
  });

  it('is not there in production', async () => {
    const production = await DeliveryHouse.open(database, { NODE_ENV: 'production' });
    const answer = await production.app.inject({ method: 'GET', url: '/dev/mailbox.json', headers: { host: 'login.example.com' } });
    expect(answer.statusCode).toBe(404);
    expect(await production.get(Channels).isConfigured('email')).toBe(false);
    expect(await production.get(Channels).isConfigured('sms')).toBe(false);
    expect(await production.get(Channels).smsCountries()).toEqual([]);
    const id = await production.owe();
    await production.worker.drain();
    expect(await production.row(id)).toMatchObject({ failed_at: expect.any(Date), failure: 'not configured: no provider is configured for email' });
    await production.close();
  });
});
