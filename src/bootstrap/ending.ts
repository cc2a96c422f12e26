import type { LoggerService } from '@nestjs/common';
import { isDatabaseDown } from '../common/problems/database-down';
import { EXIT_FAILURE } from './start-refused';

/** A terminal signals the whole group and `npm start` passes it on: two at once are one Ctrl+C. */
const SAME_SIGNAL_MS = 1_000;
/** Longer than a request may take (statement timeout) would keep a supervisor waiting for its SIGKILL. */
const PATIENCE_MS = 20_000;

/**
 * Ends the process in order at SIGINT and SIGTERM: `closing`, one after the other, finishes what is under way, then exit
 * code 0. A second signal a second later exits at once. An error that nobody caught ends it too, except a connection that broke: the pool makes
 * another one.
 */
export function endInOrder(closing: readonly (() => Promise<void>)[], logger: LoggerService): void {
  let ending = false;
  let impatient = false;
  const end = (exitCode: number, why: string): void => {
    if (ending) {
      if (impatient) process.exit(EXIT_FAILURE);
      return;
    }
    ending = true;
    logger.log(`${why}: finishing what is under way`, 'Server');
    setTimeout(() => (impatient = true), SAME_SIGNAL_MS).unref();
    setTimeout(() => process.exit(EXIT_FAILURE), PATIENCE_MS).unref();
    inTurn(closing).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error(error, 'Server');
        process.exit(EXIT_FAILURE);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { end(0, signal); });
  process.on('uncaughtException', (error) => {
    logger.error(error, 'Server');
    if (!isDatabaseDown(error)) end(EXIT_FAILURE, 'an error nobody caught');
  });
}

async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step();
}
