import type { DataSource } from 'typeorm';
import { SystemClock } from '../common/time/clock';

/** Above this somebody forgot NTP (product P-35). */
export const TOLERATED_SKEW_MS = 2_000;

/** How far this machine's clock is from the database's, in ms, either way; the answer is taken to be half a round trip old. */
export async function clockSkewMs(source: DataSource): Promise<number> {
  const clock = new SystemClock();
  const asked = clock.now().getTime();
  const [row] = await source.query<{ now: Date }[]>('select clock_timestamp() as now');
  const middle = (asked + clock.now().getTime()) / 2;
  return Math.round(Math.abs((row?.now.getTime() ?? middle) - middle));
}

export const skewText = (skewMs: number): string =>
  `this machine and the database differ by ${skewMs <= TOLERATED_SKEW_MS ? `${skewMs} ms` : `${Math.round(skewMs / 1000)} s`}`;
