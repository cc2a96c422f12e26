import { z } from 'zod';
import { isPage } from '../../src/openapi/pages';
import { Routes, type Route } from '../../src/openapi/routes.service';
import { signedIn } from '../admin/signed-in';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, configure, PASSWORD } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { pendingOf, slugOf } from './attack-tools';

/**
 * Parameters a route never asked for: credentials in the address end up in logs and histories (ASVS 5.0 §14.2.1), a name
 * given twice means different things to different readers (HTTP parameter pollution, OWASP WSTG INPV-04; ASVS §15.3.7), and
 * what is silently ignored is believed to have worked. Every route of the API says no, by name; pages open links as mail
 * programs rewrite them. Requirement R-182.
 */
describe('parameters of the address', () => {
  let site: TestApp;
  let routes: readonly Route[];
  let admin: HttpClient;

  beforeAll(async () => {
    site = await createTestApp();
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    admin = (await signedIn(site, 'admin', ['Administrator'])).client;
    routes = site.app.get(Routes, { strict: false }).all();
  });
  afterAll(() => site.close());

  const errorsOf = (answer: Answer) => [slugOf(answer), answer.body?.errors] as const;
  const ask = async ({ access, method, url, operation }: Route, query: string): Promise<Answer> => {
    const client = access.who === 'pending' ? await pendingOf(site, await addPerson(site)) : admin;
    const path = `/${url.replace(/:\w+/g, '00000000-0000-7000-8000-0000000000ff')}?${query}`;
    return client.send(method, path, method !== 'GET' && operation.body ? '{}' : undefined);
  };
  const ofTheApi = () => routes.filter((route) => !isPage(route) && !route.url.endsWith('/:file'));

  it('that no route knows are refused by name', async () => {
    expect(ofTheApi().length).toBeGreaterThan(30);
    for (const route of ofTheApi()) {
      const name = `${route.method} ${route.url}`;
      const [slug, errors] = errorsOf(await ask(route, 'surprise=1'));
      expect({ name, slug }).toEqual({ name, slug: 'validation-failed' });
      expect({ name, errors }).toEqual({ name, errors: expect.arrayContaining([{ pointer: '?/surprise', message: 'is not a field of this request' }]) });
    }
  });

  it('given twice are refused as that', async () => {
    const asked = ofTheApi().flatMap((route) => namesOf(route).map((name) => ({ route, name })));
    expect(asked.length).toBeGreaterThan(12);
    for (const { route, name } of asked) {
      const at = `${route.method} ${route.url}`;
      const [slug, errors] = errorsOf(await ask(route, `${name}=1&${name}=2`));
      expect({ at, name, slug, errors }).toEqual({
        at,
        name,
        slug: 'validation-failed',
        errors: expect.arrayContaining([{ pointer: `?/${name}`, message: 'is given more than once' }]),
      });
    }
    expect((await admin.get('/users?limit=1&limit=2')).body.errors).toEqual([{ pointer: '?/limit', message: 'is given more than once' }]);
  });

  it('are no place for credentials', async () => {
    const ana = await addPerson(site);
    const query = `login=${encodeURIComponent(ana.email)}&password=${encodeURIComponent(PASSWORD)}`;
    const answer = await site.client().post(`/auth/login?${query}`, { login: ana.email, password: PASSWORD });
    expect([answer.status, answer.setCookie]).toEqual([422, []]);
    expect(answer.text).not.toContain(PASSWORD);
  });

  it('leave pages as they are', async () => {
    for (const path of ['/login', '/problems/forbidden', '/']) {
      const [plain, marked] = [await site.client().page(path), await site.client().page(`${path}?utm_source=mail&redirect=1&redirect=2`)];
      expect({ path, status: marked.status }).toEqual({ path, status: plain.status });
      expect(plain.status).toBeLessThan(400);
    }
  });
});

function namesOf({ operation }: Route): string[] {
  if (!operation.query) return [];
  const { properties = {} } = z.toJSONSchema(operation.query, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, unknown> };
  return Object.keys(properties);
}
