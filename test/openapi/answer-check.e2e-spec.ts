import { z } from 'zod';
import { Routes, type Route } from '../../src/openapi/routes.service';
import type { OperationSpec } from '../../src/common/http/operation';
import { takeFaults } from '../support/answer-faults';
import { createTestApp, type TestApp } from '../support/test-app';

/** The check every story relies on, met with declarations that are wrong on purpose. */
describe('the check of answers', () => {
  let site: TestApp;
  let routes: Routes;
  let real: readonly Route[];
  beforeAll(async () => {
    site = await createTestApp();
    routes = site.app.get(Routes, { strict: false });
    real = routes.all();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => site.close());

  const declare = (url: string, change: Partial<OperationSpec>): void => {
    const spoiled = real.map((route) => (route.url === url ? { ...route, operation: { ...route.operation, ...change } } : route));
    jest.spyOn(routes, 'all').mockReturnValue(spoiled);
  };
  const ok = { description: 'It does' };

  it('has nothing to say while all is as declared', async () => {
    await site.client().get('//health/live');
    await site.client().get('/users');
    await site.client().get('/nothing-here');
    expect(takeFaults()).toEqual([]);
  });

  it.each([
    ['a status that is not declared', { 201: { ...ok, schema: z.object({ status: z.string() }) } }, 'this status is not declared'],
    ['a field that is not declared', { 200: { ...ok, schema: z.object({}) } }, 'not declared: /status'],
    ['a field of another kind', { 200: { ...ok, schema: z.object({ status: z.int() }) } }, '/status: Invalid input: expected number, received string'],
    ['a body where none is declared', { 200: ok }, 'no body is declared'],
    ['another media type', { 200: { ...ok, mediaType: 'text/plain' } }, 'declared is text/plain, not application/json'],
  ])('sees %s', async (_, answers, fault) => {
    declare('/health/live', { answers });
    await site.client().get('//health/live');
    expect(takeFaults()).toEqual([`GET /health/live → 200: ${fault}`]);
  });

  it('sees a problem that is not declared', async () => {
    declare('/api/v1/auth/login', { problems: [] });
    await site.client().post('/auth/login', { login: 'nobody@erp.example', password: 'wrong wrong wrong' });
    expect(takeFaults()).toEqual(['POST /api/v1/auth/login → 401: the problem invalid-credentials is not declared']);
  });

  it('sees a route that is not in the document', async () => {
    jest.spyOn(routes, 'all').mockReturnValue([]);
    await site.client().get('//health/live');
    expect(takeFaults()).toEqual(['GET /health/live → 200: this route is not in the document']);
  });
});
