import { Logger } from '@nestjs/common';
import { OutboxListener } from '../../src/delivery/outbox/outbox.listener';
import { OutboxRepository } from '../../src/delivery/outbox/outbox.repository';
import { Outbox } from '../../src/delivery/outbox/outbox.service';
import { eventually } from '../support/eventually';
import { administer, createDatabase, SERVER_VARIABLE, type TestDatabase } from '../support/test-database';
import { DeliveryHouse } from './delivery-house';

/** The worker by itself: woken by NOTIFY, by its poll when that is gone, and back by itself after an outage (P-97). */
describe('outbox worker', () => {
  let database: TestDatabase;
  let house: DeliveryHouse;

  beforeEach(async () => {
    database = await createDatabase();
    house = await DeliveryHouse.open(database);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await house.close();
    await database.drop();
  });

  const arrived = (count: number) => eventually(() => house.mailbox.list().length === count);
  const listeners = async () => {
    const [row] = await house.source.query<{ count: number }[]>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = 'countersign outbox' and query = 'listen countersign_outbox'`,
    );
    return row!.count;
  };

  it('hears of a message when the transaction that owes it commits, and not before', async () => {
    const listener = house.get(OutboxListener);
    let heard = 0;
    listener.listen(() => { heard += 1; });
    // The first call says that it listens.
    await eventually(() => heard === 1);
    await house.source.transaction(async (manager) => {
      await house.get(Outbox).owe({ channel: 'sms', template: 'sign_in_code', userId: null, subjectId: null, recipientHint: null }, manager);
      await manager.query('select 1');
      expect(heard).toBe(1);
    });
    await eventually(() => heard === 2);
  });

  it('sends by itself what was owed before and after it started', async () => {
    await house.owe();
    house.worker.start();
    await arrived(1);
    await house.owe({ channel: 'sms' });
    await arrived(2);
  });

  it('does nothing before it is started: a command must not take messages away from the server', async () => {
    const take = jest.spyOn(house.get(OutboxRepository), 'take');
    await house.owe();
    expect(take).not.toHaveBeenCalled();
    expect(house.mailbox.list()).toEqual([]);
  });

  it('goes on by its poll while the listening connection is gone, and listens again', async () => {
    house.worker.start();
    await eventually(async () => (await listeners()) === 1);
    await house.source.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'countersign outbox'`);
    await house.owe();
    await arrived(1);
    await eventually(async () => (await listeners()) === 1);
  });

  it('outlives an outage of the database, tells of it once, and loses nothing', async () => {
    const told = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const id = await house.owe();
    const take = jest.spyOn(house.get(OutboxRepository), 'take');
    const name = (await house.source.query<{ name: string }[]>('select current_database() as name'))[0]!.name;
    const server = JSON.parse(process.env[SERVER_VARIABLE]!);
    await administer(server, `alter database ${name} allow_connections false`);
    await administer(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    house.worker.start();
    await eventually(() => take.mock.calls.length >= 3);
    const outbox = told.mock.calls.filter(([said]) => JSON.stringify(said).includes('outbox'));
    expect(outbox).toHaveLength(1);
    await administer(server, `alter database ${name} allow_connections true`);
    await arrived(1);
    await eventually(async () => (await house.row(id)).sent_at !== null);
  });
});
