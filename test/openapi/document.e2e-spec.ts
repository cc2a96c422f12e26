import { Routes, type Route } from '../../src/openapi/routes.service';
import { shapeFault } from '../support/answer-check';
import { createTestApp, type TestApp } from '../support/test-app';
import { structureFaults } from './openapi-structure';

const shapeOf = (schema: unknown): object => (schema as { shape?: object } | undefined)?.shape ?? {};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

describe('the OpenAPI document', () => {
  let site: TestApp;
  let document: any;
  let routes: readonly Route[];
  beforeAll(async () => {
    site = await createTestApp();
    document = (await site.client().get('//api/openapi.json')).body;
    routes = site.app.get(Routes, { strict: false }).all();
  });
  afterAll(() => site.close());

  const operations = (): { id: string; operation: any }[] =>
    Object.entries<any>(document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => ({ id: `${method.toUpperCase()} ${path}`, operation: item[method] })),
    );

  it('has every route of the running router and no other', () => {
    const served = site.router
      .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
      .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
    expect(operations().map(({ id }) => id).sort()).toEqual([...new Set(served)].sort());
    expect(served.length).toBeGreaterThan(30);
  });

  it('is OpenAPI 3.1 in structure', () => {
    expect(structureFaults(document)).toEqual([]);
  });

  it('finds a fault when there is one', () => {
    const broken = structuredClone(document);
    broken.paths['/api/v1/auth/login'].post.operationId = 'getUsers';
    broken.paths['/api/v1/auth/login'].post.responses['401'].content['application/problem+json'].schema = { $ref: '#/components/schemas/Nothing' };
    delete broken.paths['/api/v1/users/{id}'].get.parameters;
    broken.paths['/api/v1/users'].get.security = [{ password: [] }];
    expect(structureFaults(broken)).toEqual([
      expect.stringContaining('Nothing'),
      expect.stringContaining('password'),
      expect.stringContaining('{id}'),
      expect.stringContaining('getUsers'),
    ]);
  });

  it('does not depend on the order of the modules or on the process', async () => {
    const other = await site.second();
    try {
      expect((await other.client().get('//api/openapi.json')).text).toBe((await site.client().get('//api/openapi.json')).text);
    } finally {
      await other.close();
    }
  });

  it('lets every list be read page by page', () => {
    // All but the two channels, of which there will never be more.
    const lists = routes.filter(({ method, handler, operation }) => handler !== 'DeliveriesController.channels' && method === 'GET' && 'nextCursor' in shapeOf(operation.answers[200]?.schema));
    const unpaged = lists.filter(({ operation }) => !['limit', 'cursor'].every((name) => name in shapeOf(operation.query)));
    expect([lists.length > 10, unpaged.map(({ handler }) => handler)]).toEqual([true, []]);
  });

  it('gives examples that fit what they are examples of', () => {
    const faults = routes.flatMap(({ handler, operation }) =>
      Object.entries(operation.answers).flatMap(([status, { schema, examples = {} }]) =>
        Object.entries(examples).map(([name, example]) => {
          const fault = schema ? shapeFault(schema, example) : 'an example without a schema';
          return fault === null ? null : `${handler} ${status} ${name}: ${fault}`;
        }),
      ),
    );
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
    expect(faults.length).toBeGreaterThan(30);
  });

  it('gives an example of every answer of the sign-in path', () => {
    const path = routes.filter(({ url }) => /^\/api\/v1\/(auth\/|me\/factors)/.test(url));
    const without = path.flatMap(({ method, url, operation }) =>
      Object.entries(operation.answers)
        .filter(([, { schema, examples }]) => schema && Object.keys(examples ?? {}).length === 0)
        .map(([status]) => `${method} ${url} ${status}`),
    );
    expect(without).toEqual([]);
    expect(path.length).toBeGreaterThan(12);
  });

  it.each([
    ['POST /api/v1/auth/login', []],
    ['POST /api/v1/auth/second-factor', [{ pendingLogin: [] }]],
    ['POST /api/v1/me/factors/totp', [{ pendingLogin: [] }, { session: [] }]],
    ['GET /api/v1/users', [{ session: [] }, { apiKey: [] }]],
    ['GET /api/v1/users/{id}/api-keys', [{ session: [] }]],
  ])('says who may enter %s', (id, security) => {
    expect(operations().find((each) => each.id === id)?.operation.security).toEqual(security);
  });

  it('says which permission and what proof a write needs', () => {
    const { post } = document.paths['/api/v1/users'];
    expect(post).toMatchObject({ 'x-permission': 'users.write', 'x-fresh-proof': true, description: expect.stringContaining('`users.write`') });
    expect(Object.keys(post.responses['403'].content['application/problem+json'].examples).sort()).toEqual([
      'address-not-allowed',
      'forbidden',
      'password-change-required',
      'second-factor-required',
      'step-up-required',
    ]);
  });

  it('tells the bounds of a field that is trimmed before it is measured', () => {
    const { schema } = document.paths['/api/v1/me/factors/totp'].post.requestBody.content['application/json'];
    expect(schema).toEqual({
      type: 'object',
      properties: { label: { type: 'string', minLength: 1, maxLength: 64 } },
      additionalProperties: false,
    });
  });

  it('has operation ids made of method and path alone', () => {
    expect(document.paths['/api/v1/users/{id}/roles'].put.operationId).toBe('putUsersByIdRoles');
    expect(document.paths['/api/v1/auth/second-factor/send'].post.operationId).toBe('postAuthSecondFactorSend');
  });
});
