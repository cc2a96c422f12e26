import { addPerson, addRole, configure, enrolApp, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

const ROUTES = ['//api/openapi.json', '//api/docs', '//api/docs/swagger-ui.css'];

const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://login.erp.example',
  DATABASE_URL: 'postgres://countersign@localhost/countersign',
  ADMIN_LOGIN: 'admin@erp.example',
  ADMIN_PASSWORD: 'correct horse battery staple',
};

describe('the documentation', () => {
  describe('outside production', () => {
    let site: TestApp;
    beforeAll(async () => {
      site = await createTestApp();
    });
    afterAll(() => site.close());

    it('is for everybody', async () => {
      for (const route of ROUTES) expect((await site.client().get(route)).status).toBe(200);
    });

    it('runs no script but files of this origin', async () => {
      const page = await site.client().get('//api/docs');
      expect(page.headers['content-security-policy']).toMatch(/^default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;/);
      expect(page.headers['content-security-policy']).not.toMatch(/script-src/);
      expect(page.text).not.toMatch(/<script(?![^>]* src="\/api\/docs\/)|https?:\/\//);
    });

    it('has every file its page asks for, with the type a browser believes', async () => {
      const page = await site.client().get('//api/docs');
      const files = [...page.text.matchAll(/(?:src|href)="(\/api\/docs\/[^"]+)"/g)].map((match) => match[1]);
      expect(files).toHaveLength(6);
      for (const file of files) {
        const answer = await site.client().get(`/${file}`);
        expect({ file, status: answer.status, type: answer.headers['content-type'] }).toEqual({
          file,
          status: 200,
          type: expect.stringMatching(file?.endsWith('.js') ? /^text\/javascript/ : file?.endsWith('.css') ? /^text\/css/ : /^image\/png/),
        });
      }
    });

    it.each(['index.html', 'package.json', '..%2fpackage.json', '%2e%2e%2fpackage.json', 'swagger-ui-bundle.js.map'])('serves no %s', async (file) => {
      expect((await site.client().get(`//api/docs/${file}`)).status).toBe(404);
    });
  });

  describe('in production', () => {
    let site: TestApp;
    beforeAll(async () => {
      site = await createTestApp(PRODUCTION);
      await addRole(site, 'Reader', { permissions: ['users.read', 'audit.read'] });
      await addRole(site, 'Role Keeper', { permissions: ['roles.write'] });
    });
    afterAll(() => site.close());

    it('is closed to strangers', async () => {
      for (const route of ROUTES) expect((await site.client().get(route)).status).toBe(401);
    });

    it('is closed to people who administer nothing, and says so in the audit', async () => {
      const client = site.client();
      await signIn(client, await addPerson(site, { roles: ['Reader'] }));
      for (const route of ROUTES) expect((await client.get(route)).status).toBe(403);
      const { rows } = await site.sql.query("select reason from audit_event where event = 'authz_fail'");
      expect(rows).toEqual(ROUTES.map(() => ({ reason: 'API documentation in production' })));
    });

    it('is open to administrators whose session meets the policy, and says that it is closed to others', async () => {
      const administrator = await addPerson(site, { roles: ['Role Keeper'] });
      const before = site.client();
      await signIn(before, administrator);
      expect((await before.get('//api/openapi.json')).status).toBe(200);
      await configure(site, { totp_enrolment: 'on_screen' });
      await configure(site, { enable_two_factor_auth: true });
      expect(await before.get('//api/openapi.json')).toMatchObject({ status: 403, body: { type: expect.stringMatching(/second-factor-required$/) } });

      const after = site.client();
      await enrolApp(site, after, administrator);
      const { body } = await after.get('//api/openapi.json');
      expect(body.paths['/api/openapi.json'].get.security).toEqual([{ session: [] }]);
      expect(body.components.securitySchemes.session.name).toBe('__Host-countersign');
      expect((await after.get('//api/docs')).status).toBe(200);
    });
  });
});
