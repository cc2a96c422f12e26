import { Routes } from '../../src/openapi/routes.service';
import { createTestApp, type TestApp } from '../support/test-app';
import { slugOf } from './attack-tools';

/**
 * Methods nobody wrote a route for: `TRACE` echoes cookies where a server answers it, `OPTIONS` opens a site to others
 * where CORS is on, and a method that falls through to another's handler is a way past its guards (OWASP WSTG CONF-06;
 * ASVS 5.0 §13.4.4; requirement R-186). A known path says which methods it has (RFC 9110 §15.5.6), an unknown one nothing.
 */
describe('methods an address does not have', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
  const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

  it('are refused on every route, with those it has, and no other site is let in', async () => {
    const routes = site.app.get(Routes, { strict: false }).all().filter(({ url }) => !url.startsWith('/dev/'));
    const paths = [...new Set(routes.map(({ url }) => url.replace(/:\w+/g, 'x')))];
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) {
      const { headers } = await site.client().send('TRACE', `/${path}`);
      const allowed = String(headers.allow).split(', ');
      for (const method of METHODS.filter((each) => !allowed.includes(each))) {
        const answer = await site.client().send(method, `/${path}`, undefined, preflight);
        expect({ path, method, status: answer.status, allow: answer.headers.allow }).toEqual({ path, method, status: 405, allow: allowed.join(', ') });
        if (method !== 'HEAD') expect(slugOf(answer)).toBe('method-not-allowed');
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
      // Those it has are answered by a route: whatever it says, it is not that there is none.
      for (const method of allowed) expect({ path, method, status: (await site.client().send(method, `/${path}`)).status }).not.toMatchObject({ status: 405 });
    }
  });

  it.each([
    ['/auth/login', 'POST'],
    ['/users', 'GET, HEAD, POST'],
    ['/users/00000000-0000-7000-8000-0000000000ff', 'DELETE, GET, HEAD, PATCH'],
    ['/users/%30/unlock?x=1', 'POST'],
    ['//login', 'GET, HEAD, POST'],
    ['//health/live', 'GET, HEAD'],
  ])('%s has %s', async (path, allow) => {
    const answer = await site.client().send('OPTIONS', path);
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
  });

  it.each(['/nowhere', '/auth', '/auth/login/', '/auth/login/x/y', '//api', '//api/v1', '//dev/mailbox', '//dev/mailbox.json', '//Login'])(
    '%s is nowhere for any of them, and has none',
    async (path) => {
      for (const method of ['OPTIONS', 'TRACE', 'DELETE', 'PROPFIND']) {
        const answer = await site.client().send(method, path);
        expect([answer.status, answer.headers.allow]).toEqual([404, undefined]);
      }
    },
  );
});
