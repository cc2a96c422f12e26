import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ClockCheck } from '../factor';

export interface SlowDevice {
  readonly label: string;
  readonly secondsBehind: number;
}

/** What wrong codes told of the clocks of authenticators (product P-35). */
@Injectable()
export class DeviceClocks {
  /**
   * In the transaction that records the failure. The row is written whether or not anything was learnt, so that the time
   * taken does not tell whether a refused code was one of the past.
   */
  async note({ factorId, secondsBehind }: ClockCheck, manager: EntityManager): Promise<void> {
    await manager.query(
      `update second_factor set clock_behind_seconds = coalesce($2, clock_behind_seconds),
              clock_behind_seen_at = case when $2::int is null then clock_behind_seen_at else app_now() end
        where id = $1 and confirmed_at is not null and removed_at is null`,
      [factorId, secondsBehind],
    );
  }

  /** Of somebody who is signed in by now: whoever is not is told nothing. */
  slowOnesOf(userId: string, manager: EntityManager): Promise<SlowDevice[]> {
    return manager.query<SlowDevice[]>(
      `select label, clock_behind_seconds as "secondsBehind" from second_factor
        where user_id = $1 and confirmed_at is not null and removed_at is null and clock_behind_seconds is not null order by confirmed_at, id`,
      [userId],
    );
  }
}
