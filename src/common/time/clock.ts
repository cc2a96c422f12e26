/**
 * The time every decision is made by. Nothing else in `src` asks the machine for the time (lint), so a test
 * can stand on the exact second something expires. Stored times are judged by SQL `app_now()`; this port
 * follows the same clock (see `DatabaseClock`), or two application servers with different clocks would
 * disagree about the same TOTP step (RFC 6238 §6).
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's own clock: what the database clock is measured against, and what a start without one uses. */
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}
