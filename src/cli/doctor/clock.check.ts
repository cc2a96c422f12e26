import type { DataSource } from 'typeorm';
import { clockSkewMs, skewText, TOLERATED_SKEW_MS } from '../../database/clock-skew';
import { ok, warn, type Finding } from './finding';

/** Authenticator apps go by the time of the database; a machine that is off shows where somebody forgot NTP. */
export async function clockFinding(source: DataSource): Promise<Finding> {
  const skewMs = await clockSkewMs(source);
  if (skewMs <= TOLERATED_SKEW_MS) return ok('clock', skewText(skewMs));
  return warn('clock', skewText(skewMs), 'let NTP set both: codes of authenticator apps are refused when the database is off by more than 30 s');
}
