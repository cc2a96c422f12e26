import { createTestApp, type TestApp } from '../support/test-app';

/** An address that is none: a browser is shown a page, a program is told a problem. */
describe('an address that is none', () => {
  let site: TestApp;
  const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  it.each(['//nowhere', '//nowhere/at/all?x=1', '//api', '//loginn'])('%s is a page that leads on, for a browser', async (path) => {
    const answer = await site.client({ accept: HTML }).send('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.text).toContain('There is no such page');
    expect(answer.text).toContain('href="/login"');
    expect(answer.headers['content-security-policy']).toMatch(/default-src 'none'|default-src 'self'/);
  });

  it.each([
    ['//%ff', 400, 'The address or the form arrived damaged.'],
    [`//qrcode/${'x'.repeat(201)}`, 404, 'There is no such page'],
  ])('%.12s, which no route can have, is one too', async (path, status, text) => {
    const answer = await site.client({ accept: HTML }).send('GET', path);
    expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([status, 'text/html; charset=utf-8', expect.stringContaining(text)]);
    expect(await site.client({ accept: '*/*' }).send('GET', path)).toMatchObject({ status, headers: { 'content-type': 'application/problem+json; charset=utf-8' } });
  });

  it.each<[string, string, string, string]>([
    ['a program', 'GET', '//nowhere', '*/*'],
    ['a browser at the API', 'GET', '//api/v1/nowhere', HTML],
    ['a form sent there', 'POST', '//nowhere', HTML],
  ])('is a problem for %s', async (_, method, path, accept) => {
    const answer = await site.client({ accept }).send(method, path);
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/problem+json; charset=utf-8']);
  });
});
