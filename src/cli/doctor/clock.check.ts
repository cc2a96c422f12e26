import type { DataSource } from 'typeorm';
import { SystemClock } from '../../common/time/clock';
import { ok, warn, type Finding } from './finding';

const TOLERATED_MS = 2_000;

/** Authenticator apps go by the time of the database; a machine that is off shows where somebody forgot NTP. */
export async function clockFinding(source: DataSource): Promise<Finding> {
  const clock = new SystemClock();
  const asked = clock.now().getTime();
  const [row] = await source.query<{ now: Date }[]>('select clock_timestamp() as now');
  const middle = (asked + clock.now().getTime()) / 2;
  const offMs = Math.round(Math.abs((row?.now.getTime() ?? middle) - middle));
  if (offMs <= TOLERATED_MS) return ok('clock', `this machine and the database differ by ${offMs} ms`);
  const message = `this machine and the database differ by ${Math.round(offMs / 1000)} s`;
  return warn('clock', message, 'let NTP set both: codes of authenticator apps are refused when the database is off by more than 30 s');
}
