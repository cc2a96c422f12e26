import { Emergency } from '../../src/auth/emergency/emergency.service';
import { DevMailbox } from '../../src/delivery/dev-mailbox/dev-mailbox';
import { sessionOf } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { addPerson, configure, messages, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Everybody is written to in their own language, or in the site's (product P-42, contract §5 `default_language`). */
describe('languages', () => {
  let site: TestApp;
  let anna: Person;
  let root: Person;
  let admin: HttpClient;

  beforeAll(async () => {
    site = await createTestApp();
    anna = await addPerson(site, { email: 'anna@erp.example', fullName: 'Anna Berg', roles: ['Administrator'] });
    root = await addPerson(site, { email: 'root@erp.example', fullName: 'Ruth Root', roles: ['Administrator'] });
    admin = await sessionOf(site, root.id, root.email);
  });
  afterAll(() => site.close());

  const subjectsTo = async (to: string) => (await messages(site)).filter((mail) => mail.to === to).map(({ subject }) => subject);
  const newest = () => JSON.stringify(site.app.get(DevMailbox, { strict: false }).list()[0]);

  it('are those of the catalogue, and written as it writes them', async () => {
    const settings = (await admin.get('/system-settings')).body;
    const person = { fullName: 'Uwe Berg', userType: 'website', roles: [], sendInvitation: false };
    for (const language of ['fr', 'DE', 'de-AT', '']) {
      expect(await admin.patch('/me', { language })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/language' }] } });
      expect(await admin.post('/users', { ...person, email: 'uwe@erp.example', language })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/language' }] } });
      const refused = await admin.patch('/system-settings', { version: settings.version, settings: { default_language: language } });
      expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/settings/default_language' }] } });
    }
    expect(await admin.post('/users', { ...person, email: 'uwe@erp.example', language: 'de' })).toMatchObject({ status: 201, body: { language: 'de' } });
  });

  it('of administrators are each their own in one notice to all', async () => {
    const client = await sessionOf(site, anna.id, anna.email);
    expect(await client.patch('/me', { language: 'de' })).toMatchObject({ status: 200, body: { language: 'de' } });
    await site.app.get(Emergency, { strict: false }).begin('mail is down', 1);
    expect(await subjectsTo(anna.email)).toEqual(['Notfall bei Countersign: Niemand wird nach einem zweiten Faktor gefragt']);
    expect(await subjectsTo(root.email)).toEqual(['Emergency at Countersign: nobody is asked for a second factor']);
    await site.app.get(Emergency, { strict: false }).end();
  });

  it('default to the setting, for people who chose none and for destinations of nobody', async () => {
    await configure(site, { default_language: 'de' });
    const sent = await admin.post('/deliveries/test', { channel: 'email', to: 'nobody@erp.example' });
    expect([sent.status, await subjectsTo('nobody@erp.example')]).toEqual([200, ['Testnachricht von Countersign']]);
    expect(newest()).toContain(String.raw`<html lang=\"de\">`);
    await admin.post('/deliveries/test', { channel: 'sms', to: '+4915112345678' });
    expect((await messages(site))[0]!.text).toMatch(/^Testnachricht von Countersign/);
    const english = await addPerson(site, { email: 'eve@erp.example' });
    expect((await (await sessionOf(site, english.id, english.email)).patch('/me', { language: 'en' })).status).toBe(200);
    for (const login of ['eve@erp.example', root.email]) await site.client().post('/auth/password-reset', { login });
    expect(await subjectsTo('eve@erp.example')).toEqual(['Choose a new password for Countersign']);
    expect((await subjectsTo(root.email))[0]).toBe('Wählen Sie ein neues Passwort für Countersign');
  });
});
