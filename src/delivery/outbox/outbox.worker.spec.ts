import { Logger } from '@nestjs/common';
import type { OutboxDispatcher } from './outbox.dispatcher';
import type { OutboxListener } from './outbox.listener';
import type { OutboxRepository, TakenMessage } from './outbox.repository';
import { OutboxWorker } from './outbox.worker';

/** One message in hand, whose transport hangs for so long; the pool is closed when `onModuleDestroy` is done. */
describe('the end of an outbox worker', () => {
  /** So many times faster than life. */
  const HASTE = 50;
  const wait = setTimeout;
  const pass = (ms: number): Promise<void> => new Promise((resolve) => { wait(resolve, ms / HASTE); });
  beforeEach(() => {
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((work: () => void, ms: number) => wait(work, ms / HASTE)) as typeof setTimeout);
  });
  afterEach(() => { jest.restoreAllMocks(); });

  const stoppedAfter = async (hangsMs: number) => {
    const error = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue();
    const events: string[] = [];
    const owed: TakenMessage[] = [{ tooLate: false } as TakenMessage];
    const dispatch = async (): Promise<void> => {
      await pass(hangsMs);
      if (events.includes('pool closed')) throw new Error('Driver not Connected');
      events.push('marked');
    };
    const repository = { take: () => Promise.resolve(owed.splice(0)) } as unknown as OutboxRepository;
    const worker = new OutboxWorker(repository, { dispatch } as unknown as OutboxDispatcher, { close: () => Promise.resolve() } as unknown as OutboxListener);
    void worker.drain();
    await Promise.resolve();
    void worker.onModuleDestroy().then(() => events.push('pool closed'));
    await pass(22_000);
    return { events, errors: error.mock.calls.length, told: log.mock.calls.map(([said]) => String(said)) };
  };

  it.each([5_000, 10_000])('waits for the time-out of a transport that hangs: %i ms', async (hangsMs) => {
    expect(await stoppedAfter(hangsMs)).toEqual({ events: ['marked', 'pool closed'], errors: 0, told: [] });
  });

  it('leaves what takes longer to its lease, says so, and takes the closed pool for no outage', async () => {
    const { events, errors, told } = await stoppedAfter(19_000);
    expect({ events, errors, told }).toEqual({ events: ['pool closed'], errors: 0, told: ['1 message under way is left to be taken again'] });
  });
});
