import { addPerson, codeSentTo, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Whoever asks to be asked does not have to have what a rule would demand: it is their own wish (product P-06, P-07). */
describe('codes by mail, chosen by oneself where nobody asks', () => {
  let site: TestApp;
  beforeAll(async () => { site = await createTestApp(); });
  afterAll(() => site.close());

  it('are asked for from then on, suffice, and can be taken back', async () => {
    const ana = await addPerson(site);
    const client = site.client();
    await signIn(client, ana);
    const begun = await client.post('/me/factors/email', {});
    expect(begun.status).toBe(202);
    expect((await client.post(`/me/factors/${begun.body.id}/confirm`, { code: await codeSentTo(site, ana.email) })).status).toBe(200);
    expect((await client.get('/me')).status).toBe(200);

    await site.clock.advance(600);
    const next = site.client();
    expect((await signIn(next, ana)).body).toMatchObject({ status: 'second_factor_required', method: 'email', because: 'user:enrolled_by_choice' });
    const done = await next.post('/auth/second-factor', { code: await codeSentTo(site, ana.email) });
    expect(done.body).toMatchObject({ status: 'authenticated', strength: 'two_factor' });
    expect((await next.get('/me/sessions')).status).toBe(200);

    expect((await next.delete(`/me/factors/${begun.body.id}`)).status).toBe(204);
    expect((await signIn(site.client(), ana)).body).toMatchObject({ status: 'authenticated', because: 'policy:off' });
  });
});
