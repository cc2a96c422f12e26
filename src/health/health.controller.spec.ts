import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { SystemClock } from '../common/time/clock';
import type { FailingChannels } from '../delivery/deliveries/failing-channels';
import { ClockWatch } from './clock-watch';
import { HealthController } from './health.controller';

describe(HealthController.name, () => {
  afterEach(() => { jest.restoreAllMocks(); });

  it('is ready with a clock that is off, warns in each answer, and logs each change once', async () => {
    const database = new Date('2026-01-15T08:00:00.000Z');
    const source = { query: () => Promise.resolve([{ now: database }]) } as unknown as DataSource;
    const health = new HealthController(new ClockWatch(source), { warnings: () => Promise.resolve([]) } as unknown as FailingChannels);
    const [warn, log] = [jest.spyOn(Logger.prototype, 'warn').mockReturnValue(), jest.spyOn(Logger.prototype, 'log').mockReturnValue()];
    const seen: (string[] | number)[] = [];
    for (const offMs of [0, 2_000, 2_001, 5_000, -5_000, 100]) {
      jest.spyOn(SystemClock.prototype, 'now').mockReturnValue(new Date(database.getTime() + offMs));
      const { status, warnings } = await health.ready();
      expect(status).toBe('ok');
      seen.push(warnings.map(({ code, message }) => `${code}: ${message}`), warn.mock.calls.length, log.mock.calls.length);
    }
    const off = (seconds: number): string[] => [`clock_skew: This machine and the database differ by ${seconds} s.`];
    expect(seen).toEqual([[], 0, 0, [], 0, 0, off(2), 1, 0, off(5), 1, 0, off(5), 1, 0, [], 1, 1]);
  });

  it('is not ready when its database hangs, and says so before a probe gives up', async () => {
    jest.useFakeTimers();
    const hangs = { query: () => new Promise(() => undefined) } as unknown as DataSource;
    const health = new HealthController(new ClockWatch(hangs), { warnings: () => Promise.resolve([]) } as unknown as FailingChannels);
    const answer = health.ready().then(() => null, (problem: unknown) => problem);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(await answer).toMatchObject({ slug: 'unavailable', status: 503 });
    jest.useRealTimers();
  });
});
