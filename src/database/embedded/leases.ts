import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { uniqueName, writePrivate } from './private-file';
import { isRunning, ownIdentity, processIdentity } from './process-identity';

/**
 * One file for each share in the running server. A file whose process no longer runs counts for nothing, so a kill -9
 * does not keep the server up for ever. Call only inside a turn.
 */
export function addLease(folder: string): string {
  const lease = path.join(folder, uniqueName('lease'));
  writePrivate(lease, JSON.stringify(ownIdentity()));
  return lease;
}

/** Also removes the files of processes that are gone. */
export function liveLeases(folder: string): number {
  const leases = readdirSync(folder).filter((name) => name.startsWith('lease.'));
  return leases.map((name) => path.join(folder, name)).filter(keepIfAlive).length;
}

function keepIfAlive(lease: string): boolean {
  const alive = holderRuns(lease);
  if (!alive) rmSync(lease, { force: true });
  return alive;
}

function holderRuns(lease: string): boolean {
  try {
    return isRunning(processIdentity.parse(JSON.parse(readFileSync(lease, 'utf8'))));
  } catch {
    // Half a lease was written by a process that died (or lost power) before it had a share.
    return false;
  }
}
