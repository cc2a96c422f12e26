import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Deadline } from './deadline';
import { EmbeddedPostgresError, errorCode } from './embedded-postgres.error';
import { isRunning, ownIdentity, processIdentity, type ProcessIdentity } from './process-identity';
import { uniqueName, writePrivate } from './private-file';

const RELEASED = 'released';

/**
 * Lets one process at a time start, join or stop the server of a folder, and outlives the kill -9 of whoever had the
 * turn. Taking over a dead owner's lock file by unlink-and-create lets two who saw the same corpse both win. So turns
 * are numbered and never reused: the owner is whoever linked the highest number, the next one links the number after a
 * dead or released turn (link(2) has one winner), and the highest number is never removed.
 */
export async function inTurn<T>(folder: string, deadline: Deadline, work: () => Promise<T>): Promise<T> {
  const turn = await takeTurn(folder, deadline);
  try {
    return await work();
  } finally {
    release(turn);
  }
}

async function takeTurn(folder: string, deadline: Deadline): Promise<string> {
  const ticket = path.join(folder, uniqueName('ticket'));
  // Linked only when complete, so no reader ever sees half an owner.
  writePrivate(ticket, JSON.stringify(ownIdentity()));
  try {
    const turn = await deadline.until(() => tryTurn(folder, ticket));
    if (turn !== undefined) return turn;
  } finally {
    rmSync(ticket, { force: true });
  }
  const owner = ownerOf(path.join(folder, turnName(highestTurn(folder))));
  throw new EmbeddedPostgresError(
    `Another process (pid ${typeof owner === 'object' ? owner.pid : 'unknown'}) has been starting or ` +
      `stopping the embedded database in ${path.dirname(folder)} for too long: end it and try again, ` +
      'or set DATABASE_URL.',
  );
}

function tryTurn(folder: string, ticket: string): string | undefined {
  const last = highestTurn(folder);
  if (last > 0) {
    const owner = ownerOf(path.join(folder, turnName(last)));
    if (owner === 'gone' || (owner !== undefined && isRunning(owner))) return undefined;
  }
  const mine = path.join(folder, turnName(last + 1));
  if (!linked(ticket, mine)) return undefined;
  if (highestTurn(folder) !== last + 1) {
    // Somebody slower than two others linked a number that had been tidied away; the higher number holds.
    rmSync(mine, { force: true });
    return undefined;
  }
  tidy(folder, last);
  return mine;
}

function linked(ticket: string, turn: string): boolean {
  try {
    linkSync(ticket, turn);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** 'gone' when the file was tidied away meanwhile; undefined when released, or cut short by a loss of power. */
function ownerOf(turn: string): ProcessIdentity | 'gone' | undefined {
  try {
    const text = readFileSync(turn, 'utf8');
    return text === RELEASED ? undefined : processIdentity.parse(JSON.parse(text));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'gone';
    if (errorCode(error) !== undefined) throw error;
    return undefined;
  }
}

function release(turn: string): void {
  try {
    writeFileSync(turn, RELEASED, { flag: 'r+' });
  } catch (error) {
    // The whole folder was removed while we worked: then nobody waits for this turn either.
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

function tidy(folder: string, upTo: number): void {
  for (const name of readdirSync(folder)) {
    const number = turnNumber(name);
    if (number > 0 && number <= upTo) rmSync(path.join(folder, name), { force: true });
  }
}

function highestTurn(folder: string): number {
  return Math.max(0, ...readdirSync(folder).map(turnNumber));
}

const turnName = (number: number): string => `turn.${number}`;
const turnNumber = (name: string): number => Number(/^turn\.(\d+)$/.exec(name)?.[1] ?? 0);
