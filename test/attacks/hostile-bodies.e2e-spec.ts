import fc from 'fast-check';
import type { z } from 'zod';
import { parseForm, parseJson } from '../../src/common/http/body-parsers';
import { isPage } from '../../src/openapi/pages';
import { problemsOf } from '../../src/openapi/route-problems';
import { Routes, type Route } from '../../src/openapi/routes.service';
import { signedIn } from '../admin/signed-in';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, configure } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { pendingOf, slugOf } from './attack-tools';
import { hostileRequests, SOMEBODY, type HostileRequest } from './hostile-values';

/**
 * Whatever is sent: wrong types, NUL, half characters, numbers without end, other digits, deep and huge JSON, keys given
 * twice, prototype keys, other content types, ids that are none (OWASP Input Validation CS; ASVS 5.0 §2.2.1, §15.3.6,
 * §15.3.7; requirements ). Every route of the running application is asked, behind its own door, with bodies
 * made from its own schema: the answer is one it declares, never a fault, and nothing is accepted that the schema refuses.
 *
 * The same requests every time; FUZZ_SEED and FUZZ_RUNS ask for others. A failure prints seed and path.
 */
const SEED = Number(process.env.FUZZ_SEED ?? 20_260_115);
const RUNS = Number(process.env.FUZZ_RUNS ?? 10);

describe('hostile requests', () => {
  let site: TestApp;
  /** Nobody looks at the body of a write on somebody who is not there. */
  let person: string;
  let turns = 0;

  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '1' });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  });
  afterAll(() => site.close());

  /** Behind the door of that route: what is behind a closed one is not reached. */
  const insider = async ({ access }: Route): Promise<HttpClient> => {
    if (access.who === 'anybody') return site.client();
    if (access.who === 'session') return (await signedIn(site, `admin${(turns += 1)}`, ['Administrator'])).client;
    return pendingOf(site, await addPerson(site));
  };

  const send = (client: HttpClient, { method, url }: Route, { ids, ...request }: HostileRequest): Promise<Answer> => {
    const path = `/${url.replace(/:\w+/g, ids === SOMEBODY ? person : ids)}${request.query}`;
    // Every request from a place of its own: limits are tried elsewhere.
    const from = { 'x-forwarded-for': `198.18.${Math.floor((turns += 1) / 250) % 250}.${(turns % 250) + 1}` };
    if (method === 'GET') return client.send(method, path, undefined, from);
    return client.send(method, path, request.body, { ...from, 'content-type': request.contentType ?? '' });
  };

  const taken = (schema: z.ZodType | undefined, read: () => unknown): boolean => {
    try {
      return schema?.safeParse(read()).success ?? true;
    } catch {
      return false;
    }
  };

  it('get a declared answer from every route, and nothing past its schema', async () => {
    const routes = site.app.get(Routes, { strict: false }).all();
    const asked = routes.filter(({ method, url, operation }) => method !== 'GET' || operation.query !== undefined || url.includes(':'));
    expect(asked.length).toBeGreaterThan(25);
    for (const route of asked) {
      const { body, query, form = false } = route.operation;
      const client = await insider(route);
      person = (await addPerson(site)).id;
      const property = fc.asyncProperty(hostileRequests({ body, query, form }), async (request) => {
        const answer = await send(client, route, request);
        expect(faultOf(route, request, answer)).toBeNull();
        if (answer.status >= 300 || route.method === 'GET') return;
        const bytes = Buffer.from(request.body);
        expect(taken(body, () => (form ? parseForm(bytes) : parseJson(bytes)))).toBe(true);
        if (body) expect(request.contentType).toMatch(form ? /^application\/x-www-form-urlencoded/ : /^application\/json/);
      });
      await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true }).catch((error: unknown) => {
        throw new Error(`${route.method} ${route.url} (FUZZ_SEED=${SEED})`, { cause: error });
      });
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect((await site.client().send('GET', '//health/ready')).status).toBe(200);
  }, 120_000);
});

/** Null for an answer the route declares, or the router's to an address that reaches no route. */
function faultOf(route: Route, request: HostileRequest, answer: Answer): string | null {
  if (answer.status >= 500) return `${answer.status} ${answer.text}`;
  const type = String(answer.headers['content-type'] ?? '').split(';')[0];
  if (answer.status < 400) return null;
  if (type === 'text/html' && isPage(route)) return null;
  if (type !== 'application/problem+json') return `${answer.status} as ${type}`;
  const slug = slugOf(answer);
  const byRouter = slug === 'not-found' || (slug === 'malformed-request' && isBroken(request.ids));
  return byRouter || (problemsOf(route) as string[]).includes(slug ?? '') ? null : `undeclared ${String(slug)}`;
}

function isBroken(path: string): boolean {
  try {
    decodeURIComponent(path);
    return false;
  } catch {
    return true;
  }
}
