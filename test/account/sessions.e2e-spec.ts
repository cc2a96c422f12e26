import type { HttpClient } from '../support/http-client';
import { addPerson, addRole, signIn, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/** Where somebody is signed in, seen and ended from elsewhere: by themselves, or by an administrator (product P-80). */
describe('the list of sessions', () => {
  let site: TestApp;
  let ana: Person;
  const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  beforeAll(async () => {
    site = await createTestApp();
    await addRole(site, 'Helpdesk', { permissions: ['users.read', 'users.write'] });
  });
  beforeEach(async () => {
    ana = await addPerson(site);
  });
  afterAll(() => site.close());

  const signedIn = async (person: Person, userAgent?: string): Promise<HttpClient> => {
    const client = site.client(userAgent === undefined ? {} : { 'user-agent': userAgent });
    expect((await signIn(client, person)).status).toBe(200);
    return client;
  };
  const ids = async (client: HttpClient): Promise<string[]> => (await client.get('/me/sessions')).body.items.map((item: { id: string }) => item.id);
  const isAlive = async (client: HttpClient): Promise<boolean> => (await client.get('/auth/session')).status === 200;
  const reasons = async (person: Person): Promise<unknown[]> => {
    const { rows } = await site.sql.query(`select reason, actor_id from audit_event where event = 'session_ended' and target_id = $1 order by id`, [person.id]);
    return rows;
  };

  it('shows each that is alive, the newest first, from where and with what, and which one is this', async () => {
    const home = await signedIn(ana, FIREFOX);
    await site.clock.advance(60);
    const phone = await signedIn(ana, 'curl/8.1');
    const { status, body } = await phone.get('/me/sessions');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        { current: true, strength: 'one_factor', method: null, device: 'curl', address: '127.0.0.1' },
        { current: false, device: 'Firefox on Linux' },
      ],
      nextCursor: null,
    });
    expect(new Date(body.items[0].createdAt).getTime() - new Date(body.items[1].createdAt).getTime()).toBe(60_000);
    expect((await ids(home)).length).toBe(2);
  });

  it('shows none that a cookie would no longer open', async () => {
    const idle = await signedIn(ana);
    await site.clock.advance(3600);
    const left = await signedIn(ana);
    await left.post('/auth/logout');
    const here = await signedIn(ana);
    expect((await ids(here)).length).toBe(1);
    expect(await isAlive(idle)).toBe(false);
  });

  it('ends one, by its owner, and the cookie of that one opens nothing at once', async () => {
    const lost = await signedIn(ana);
    const here = await signedIn(ana);
    const [, other] = await ids(here);
    expect((await here.delete(`/me/sessions/${other}`)).status).toBe(204);
    expect([await isAlive(lost), await isAlive(here)]).toEqual([false, true]);
    expect((await here.delete(`/me/sessions/${other}`)).status).toBe(404);
    expect(await reasons(ana)).toEqual([{ reason: 'ended_by_owner', actor_id: ana.id }]);
  });

  it('ends this very one, which is a sign-out', async () => {
    const here = await signedIn(ana);
    const [own] = await ids(here);
    const answer = await here.delete(`/me/sessions/${own}`);
    expect(answer.status).toBe(204);
    expect(answer.setCookie.join()).toMatch(/countersign=;/);
    expect(here.cookies.has('countersign')).toBe(false);
  });

  it('ends all others and keeps this one', async () => {
    const others = [await signedIn(ana), await signedIn(ana)];
    const here = await signedIn(ana);
    expect((await here.delete('/me/sessions')).status).toBe(204);
    expect(await Promise.all(others.map(isAlive))).toEqual([false, false]);
    expect((await ids(here)).length).toBe(1);
    expect((await here.delete('/me/sessions')).status).toBe(204);
  });

  it('is listed page by page', async () => {
    const here = await signedIn(ana);
    await signedIn(ana);
    const all = await ids(here);
    const begun = (await here.get('/me/sessions?limit=1')).body;
    const rest = (await here.get(`/me/sessions?limit=100&cursor=${begun.nextCursor}`)).body;
    expect([...begun.items, ...rest.items].map(({ id }: { id: string }) => id)).toEqual(all);
    expect([all.length > 1, rest.nextCursor]).toEqual([true, null]);
    const lists = ['/me/sessions', '/me/trusted-devices', '/me/factors', '/me/api-keys'];
    const statuses = async (query: string) => Promise.all(lists.map(async (path) => (await here.get(`${path}?${query}`)).status));
    expect(await statuses('limit=5')).toEqual([200, 200, 200, 200]);
    expect(await statuses('limit=101')).toEqual([422, 422, 422, 422]);
    expect(await statuses('cursor=x')).toEqual([422, 422, 422, 422]);
  });

  it('does not reach into somebody else’s', async () => {
    const here = await signedIn(ana);
    const ben = await addPerson(site);
    const bens = await signedIn(ben);
    const [foreign] = await ids(bens);
    expect((await here.delete(`/me/sessions/${foreign}`)).status).toBe(404);
    expect(await isAlive(bens)).toBe(true);
  });

  it('is read and ended by an administrator, not for somebody above them nor for themselves', async () => {
    const helper = await addPerson(site, { roles: ['Helpdesk'] });
    const helpdesk = await signedIn(helper);
    const anas = await signedIn(ana);
    expect((await helpdesk.get(`/users/${ana.id}/sessions`)).body).toMatchObject({ items: [{ current: false }] });
    expect((await helpdesk.delete(`/users/${ana.id}/sessions`)).status).toBe(204);
    expect(await isAlive(anas)).toBe(false);
    expect(await reasons(ana)).toEqual([{ reason: 'ended_by_administrator', actor_id: helper.id }]);
    const boss = await addPerson(site, { roles: ['Administrator'] });
    const bosses = await signedIn(boss);
    expect((await helpdesk.delete(`/users/${boss.id}/sessions`)).status).toBe(403);
    expect((await helpdesk.delete(`/users/${helper.id}/sessions`)).status).toBe(403);
    expect(await isAlive(bosses)).toBe(true);
    expect((await helpdesk.get('/users/0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a11/sessions')).status).toBe(404);
  });
});
