import { DevMailbox } from '../../src/delivery/dev-mailbox/dev-mailbox';
import { isPage } from '../../src/openapi/pages';
import { Routes, type Route } from '../../src/openapi/routes.service';
import { SETTING_KEYS, definitionOf } from '../../src/system-settings/settings.registry';
import { signedIn } from '../admin/signed-in';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, configure } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { pendingOf, slugOf } from './attack-tools';
import { rightBodies, type FieldPath } from './right-bodies';

/**
 * NUL ends a text for one reader and not for another, and PostgreSQL refuses it with an error; half a character cannot be
 * written as UTF-8; a line break in a name is a second line in a log or a header (CWE-158, CWE-176, CWE-117; ASVS 5.0
 * §1.2.10, §2.2.1; requirements ). The random bodies of `hostile-bodies` meet a field with one of them by
 * chance; here every text of every body is tried with each of them, at the schema and over HTTP.
 */
const BAD: Record<string, string> = {
  NUL: 'a\u0000b',
  'half a character': 'a\ud800b',
  'a line break': 'a\r\nb',
  'an escape': 'a\u001b[2Jb',
  'unit separator': 'a\u001fb',
  DEL: 'a\u007fb',
};

describe('control characters', () => {
  let site: TestApp;
  let admin: HttpClient;
  /** There is one: whoever names nobody gets no answer about the body. */
  let person: string;
  let turns = 0;

  beforeAll(async () => {
    site = await createTestApp({ TRUST_PROXY: '1' });
    await configure(site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
    admin = (await signedIn(site, 'admin', ['Administrator'])).client;
    person = (await addPerson(site)).id;
  });
  afterAll(() => site.close());

  const texts = () =>
    site.app
      .get(Routes, { strict: false })
      .all()
      .flatMap((route) => {
        const schema = route.operation.body;
        return schema ? rightBodies(schema).map((each) => ({ route, schema, ...each })) : [];
      });

  it('are refused by the shape of every text of the API', () => {
    const inApi = texts().filter(({ route }) => !isPage(route));
    expect(inApi.length).toBeGreaterThan(20);
    for (const { route, schema, path, body } of inApi) {
      // In a password they are refused where it is chosen (password.rules.spec); elsewhere it is merely a wrong one.
      const kinds = Object.entries(BAD).slice(0, /password/i.test(String(path.at(-1))) ? 2 : undefined);
      for (const [kind, bad] of kinds) {
        const result = schema.safeParse(put(body, path, bad));
        const refused = result.error?.issues.some((issue) => issue.path.join('/') === path.slice(0, issue.path.length).join('/')) ?? false;
        expect({ route: `${route.method} ${route.url}`, path, kind, refused }).toEqual({ route: `${route.method} ${route.url}`, path, kind, refused: true });
      }
    }
  });

  it('get a refusal and never a fault over HTTP', async () => {
    const doors = new Map<string, HttpClient>();
    const insider = async ({ access, url }: Route): Promise<HttpClient> => {
      if (access.who === 'session') return admin;
      const known = doors.get(url) ?? (access.who === 'anybody' ? site.client() : await pendingOf(site, await addPerson(site)));
      doors.set(url, known);
      return known;
    };
    for (const { route, path, body } of texts()) {
      for (const [kind, bad] of Object.entries(BAD).slice(0, 3)) {
        // A form cannot carry it: what arrives is U+FFFD, a letter like any other.
        if (kind === 'half a character' && route.operation.form === true) continue;
        const answer = await send(await insider(route), route, put(body, path, bad));
        const told = { route: `${route.method} ${route.url}`, path, kind, text: answer.text };
        expect({ ...told, refused: answer.status >= 400 && answer.status < 500 }).toEqual({ ...told, refused: true });
      }
    }
    expect(site.app.get(DevMailbox, { strict: false }).list()).toEqual([]);
  });

  it.each(Object.entries(BAD))('%s is refused in every setting that is a text', async (kind, bad) => {
    const taken = SETTING_KEYS.filter((key) => definitionOf(key).schema.safeParse(bad).success || definitionOf(key).schema.safeParse([bad]).success);
    expect({ kind, taken }).toEqual({ kind, taken: [] });
    const { body } = await admin.get('/system-settings');
    for (const key of SETTING_KEYS) {
      const answer = await admin.patch('/system-settings', { version: body.version, settings: { [key]: bad } });
      expect({ key, status: answer.status, slug: slugOf(answer) }).toEqual({ key, status: 422, slug: expect.stringMatching(/^(setting-refused|validation-failed)$/) });
    }
  });

  const send = (client: HttpClient, { method, url, operation }: Route, body: unknown): Promise<Answer> => {
    const from = { 'x-forwarded-for': `198.18.${Math.floor((turns += 1) / 250)}.${(turns % 250) + 1}` };
    const path = `/${url.replace(/:\w+/g, person)}`;
    if (!operation.form) return client.send(method, path, JSON.stringify(body), { ...from, 'content-type': 'application/json' });
    const fields = Object.entries(body as Record<string, string>).map(([name, text]) => `${name}=${text.isWellFormed() ? encodeURIComponent(text) : 'a%ED%A0%80b'}`);
    return client.send(method, path, fields.join('&'), { ...from, 'content-type': 'application/x-www-form-urlencoded' });
  };
});

function put(body: unknown, path: FieldPath, value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(body)) return body.map((each: unknown, index) => (index === head ? put(each, rest, value) : each));
  return { ...(body as object), [head]: put((body as Record<PropertyKey, unknown>)[head], rest, value) };
}
