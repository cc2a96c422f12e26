import type { Client } from 'pg';
import { Clock } from '../../src/common/time/clock';

/**
 * Stands still until told otherwise, for the application and for SQL `app_now()` alike: expiry is tested to the second
 * without waiting for it. Two applications on one database share the frozen instant through the row.
 */
export class TestClock extends Clock {
  private instant = new Date('2026-01-15T08:00:00.000Z');

  private constructor(private readonly database: Client) {
    super();
  }

  static async freeze(database: Client): Promise<TestClock> {
    const clock = new TestClock(database);
    await clock.set(clock.instant);
    return clock;
  }

  override now(): Date {
    return this.instant;
  }

  async set(instant: Date): Promise<void> {
    this.instant = instant;
    await this.database.query('update test_clock set frozen_at = $1', [instant]);
  }

  async advance(seconds: number): Promise<void> {
    await this.set(new Date(this.instant.getTime() + seconds * 1000));
  }
}
