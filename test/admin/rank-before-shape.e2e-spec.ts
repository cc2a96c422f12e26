import { randomUUID } from 'node:crypto';
import { Routes, type Route } from '../../src/openapi/routes.service';
import { slugOf } from '../attacks/attack-tools';
import type { HttpClient } from '../support/http-client';
import { addRole } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { signedIn } from './signed-in';

/**
 * Whoever may not act on somebody learns that, and not what the body should have been (contract §3, §5): every write on a
 * person, with a body that no schema takes.
 */
describe('a write on a person, in the wrong shape', () => {
  let site: TestApp;
  let writes: readonly Route[];
  let clerk: { id: string; client: HttpClient };
  let people: Record<string, string>;

  beforeAll(async () => {
    site = await createTestApp();
    writes = site.app.get(Routes, { strict: false }).all().filter(({ method, url }) => method !== 'GET' && url.startsWith('/api/v1/users/:id'));
    await addRole(site, 'Clerk', { permissions: ['users.read', 'users.write'] });
    clerk = await signedIn(site, 'clerk', ['Clerk']);
    people = {
      'somebody above oneself': (await signedIn(site, 'boss', ['Administrator'])).id,
      oneself: clerk.id,
      'somebody below': (await signedIn(site, 'anna', [])).id,
      nobody: randomUUID(),
      'an id that is none': 'x',
    };
  });
  afterAll(() => site.close());

  const answers = async (id: string): Promise<Set<string>> => {
    const slugs = new Set<string>();
    for (const { method, url } of writes) {
      const path = url.replace(':id', id).replace(/:\w+/, randomUUID());
      slugs.add(`${slugOf(await clerk.client.send(method, `/${path}?surprise=1`, '{"surprise": true}', { 'content-type': 'application/json' }))}`);
    }
    return slugs;
  };

  it('is known to this table', () => {
    expect(writes.map(({ method, url }) => `${method} ${url.replace('/api/v1/users/:id', '')}`)).toEqual(expect.arrayContaining(['PATCH ', 'DELETE ', 'PUT /roles', 'POST /unlock']));
    expect(writes.length).toBeGreaterThanOrEqual(14);
  });

  it.each([
    ['somebody above oneself', 'forbidden'],
    ['oneself', 'forbidden'],
    ['somebody below', 'validation-failed'],
    ['nobody', 'validation-failed'],
    ['an id that is none', 'validation-failed'],
  ])('about %s answers %s', async (whom, slug) => {
    expect([...(await answers(people[whom]!))]).toEqual([slug]);
  });

  it('is told in the audit, once for each, like any other refusal', async () => {
    const { rows } = await site.sql.query(`select count(*)::int, min(actor_id::text) as actor from audit_event where event = 'authz_fail'`);
    expect(rows).toEqual([{ count: 2 * writes.length, actor: clerk.id }]);
  });

  it('leaves the person alone', async () => {
    await answers(people['somebody below']!);
    expect((await site.sql.query('select version from app_user where id = $1', [people['somebody below']])).rows).toEqual([{ version: 1 }]);
  });
});
