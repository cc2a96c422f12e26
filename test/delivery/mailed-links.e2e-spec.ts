import { randomUUID } from 'node:crypto';
import { MailedLinks, type NewLink } from '../../src/delivery/links/mailed-links';
import { createDatabase, type TestDatabase } from '../support/test-database';
import { DeliveryHouse } from './delivery-house';

/** A link lives from its sending, once, and alone of its kind; its token is written down nowhere. */
describe(MailedLinks.name, () => {
  let database: TestDatabase;
  let house: DeliveryHouse;
  let links: MailedLinks;

  beforeAll(async () => {
    database = await createDatabase();
    house = await DeliveryHouse.open(database);
    links = house.get(MailedLinks);
    await house.passes(0);
  });

  afterAll(async () => {
    await house.close();
    await database.drop();
  });

  const create = (input: Partial<NewLink> = {}) =>
    house.source.transaction((manager) =>
      links.create({ purpose: 'enrolment', userId: randomUUID(), securityVersion: 3, lifetimeSeconds: 240, ...input }, manager),
    );
  const use = (id: string) => house.source.transaction((manager) => links.use(id, manager));
  const stateOf = async (token: string) => (await links.find('enrolment', token))?.state;

  it('lives from sending, not from making, and again from the next sending', async () => {
    const { id } = await create();
    await house.passes(1000);
    const token = (await links.startLife(id))!;
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    await house.passes(239);
    expect(await stateOf(token)).toBe('open');
    await house.passes(1);
    expect(await stateOf(token)).toBe('expired');
    expect(await use(id)).toBe(false);
    expect(await links.startLife(id)).toBe(token);
    expect(await stateOf(token)).toBe('open');
  });

  it('brings back what it was made with', async () => {
    const [userId, factorId, boundTo] = [randomUUID(), randomUUID(), randomUUID()];
    const { id } = await create({ userId, factorId, boundTo });
    const found = await links.find('enrolment', (await links.startLife(id))!);
    expect(found?.link).toMatchObject({ id, userId, factorId, boundTo, securityVersion: 3, purpose: 'enrolment' });
  });

  it('is used once, also by many at once', async () => {
    const { id } = await create();
    const token = (await links.startLife(id))!;
    const winners = (await Promise.all(Array.from({ length: 8 }, () => use(id)))).filter(Boolean);
    expect(winners).toHaveLength(1);
    expect(await stateOf(token)).toBe('used');
    expect(await links.startLife(id)).toBeNull();
  });

  it('cannot be used before it was sent', async () => {
    const { id } = await create();
    expect(await use(id)).toBe(false);
  });

  it('is voided by a newer one of the same person and purpose, and by no other', async () => {
    const userId = randomUUID();
    const first = await create({ userId });
    const token = (await links.startLife(first.id))!;
    await create({ userId, purpose: 'password_reset' });
    await create();
    expect(await stateOf(token)).toBe('open');
    const second = await create({ userId });
    expect(await stateOf(token)).toBe('superseded');
    expect(await use(first.id)).toBe(false);
    expect(await links.startLife(first.id)).toBeNull();
    expect(await links.startLife(second.id)).not.toBeNull();
  });

  it('that no sign-in began is voided by none that one did', async () => {
    const userId = randomUUID();
    const offered = await create({ userId });
    const token = (await links.startLife(offered.id))!;
    const [first, second] = [await create({ userId, boundTo: randomUUID() }), await create({ userId, boundTo: randomUUID() })];
    expect([await stateOf(token), await links.startLife(first.id)]).toEqual(['open', null]);
    expect(await links.startLife(second.id)).not.toBeNull();
    await create({ userId });
    expect([await stateOf(token), await links.startLife(second.id)]).toEqual(['superseded', null]);
  });

  it('leaves one of two that were made at the same time', async () => {
    const userId = randomUUID();
    const made = await Promise.all(Array.from({ length: 5 }, () => create({ userId })));
    const tokens = (await Promise.all(made.map(({ id }) => links.startLife(id)))).filter((token) => token !== null);
    expect(tokens).toHaveLength(1);
  });

  it('is of one purpose: its token opens no other door', async () => {
    const { id } = await create();
    const token = (await links.startLife(id))!;
    expect(await links.find('password_reset', token)).toBeNull();
    expect(await links.find('invitation', token)).toBeNull();
  });

  it.each(['', 'x', 'a'.repeat(43), `${'a'.repeat(42)}B`, `${'a'.repeat(43)}=`, `${'a'.repeat(42)}\u0000`])('does not know %j', async (token) => {
    expect(await links.find('enrolment', token)).toBeNull();
  });

  it('keeps no token in its row', async () => {
    const { id } = await create();
    const token = (await links.startLife(id))!;
    const [row] = await house.source.query<object[]>('select mailed_link::text from mailed_link where id = $1', [id]);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(row)).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('leads to the pages of the contract', () => {
    expect(links.url('enrolment', 'token')).toBe('http://localhost:3000/qrcode/token');
    expect(links.url('invitation', 'token')).toBe('http://localhost:3000/password/token');
    expect(links.url('password_reset', 'token')).toBe('http://localhost:3000/password/token');
  });
});
