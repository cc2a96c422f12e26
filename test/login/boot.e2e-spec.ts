import { createTestApp, type TestApp } from '../support/test-app';

describe('the application', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  it('is closed by default and open where it says so', async () => {
    const client = site.client();
    expect((await client.get('//health/ready')).body).toEqual({ status: 'ok' });
    const refused = await client.get('/users');
    console.log(refused);
    expect(refused.status).toBe(401);
  });
});
