import { addPerson, addRole, type Person, signIn } from '../support/people';
import type { HttpClient } from '../support/http-client';
import { createTestApp, type TestApp } from '../support/test-app';

/** Who may read and change the settings and read the audit, in the whole application. */
describe('the doors of settings and audit', () => {
  let site: TestApp;
  let administrator: { person: Person; client: HttpClient };
  let auditor: HttpClient;
  let reader: HttpClient;
  let nobody: HttpClient;

  beforeAll(async () => {
    site = await createTestApp();
    await addRole(site, 'Auditor', { permissions: ['audit.read'] });
    await addRole(site, 'Reader', { permissions: ['settings.read'] });
    const person = await addPerson(site, { roles: ['Administrator'] });
    administrator = { person, client: await signedIn(person) };
    auditor = await signedIn(await addPerson(site, { roles: ['Auditor'] }));
    reader = await signedIn(await addPerson(site, { roles: ['Reader'] }));
    nobody = await signedIn(await addPerson(site));
  });
  afterAll(() => site.close());

  async function signedIn(person: Person): Promise<HttpClient> {
    const client = site.client();
    expect(await signIn(client, person)).toMatchObject({ status: 200, body: { status: 'authenticated' } });
    return client;
  }

  it('are closed to strangers and to people without the permission, whatever they send', async () => {
    for (const [client, status] of [[site.client(), 401], [nobody, 403], [auditor, 403]] as const) {
      expect((await client.get('/system-settings')).status).toBe(status);
      expect((await client.get('/system-settings/schema')).status).toBe(status);
      expect((await client.patch('/system-settings', { nonsense: 1 })).status).toBe(status);
    }
    for (const [client, status] of [[site.client(), 401], [nobody, 403], [reader, 403]] as const) {
      expect((await client.get('/audit-events?limit=nonsense')).status).toBe(status);
    }
    expect(await reader.patch('/system-settings', { version: 1, settings: {} })).toMatchObject({ status: 403, body: { type: expect.stringMatching(/forbidden$/) } });
  });

  it('show settings to whoever may read, and events to the auditor', async () => {
    expect(await reader.get('/system-settings')).toMatchObject({ status: 200, body: { settings: { otp_code_lifetime: { value: 300 } } } });
    expect((await reader.get('/system-settings/schema')).status).toBe(200);
    expect((await auditor.get('/audit-events')).status).toBe(200);
  });

  it('take a change with a fresh proof only, and write down who made it', async () => {
    const { client, person } = administrator;
    const { version } = (await client.get('/system-settings')).body as { version: number };
    const patch = { version, settings: { deny_multiple_sessions: true } };
    expect(await client.patch('/system-settings', patch)).toMatchObject({ status: 200, body: { version: version + 1, warnings: [] } });
    const { body } = await auditor.get(`/audit-events?event=settings_changed&actor=${encodeURIComponent(person.email)}`);
    expect(body.items).toMatchObject([{ actor: { id: person.id }, target: { kind: 'setting', label: 'deny_multiple_sessions' }, after: { deny_multiple_sessions: true } }]);
    expect(JSON.stringify(body)).not.toContain(person.email);

    await site.clock.advance(301);
    const late = await client.patch('/system-settings', { ...patch, version: version + 1, settings: { deny_multiple_sessions: false } });
    expect(late).toMatchObject({ status: 403, body: { type: expect.stringMatching(/step-up-required$/), maxAgeSeconds: 300 } });
  });
});
