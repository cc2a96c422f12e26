import { Client, type ClientConfig } from 'pg';

/** What pg throws when `query_timeout` is over. */
const LATE = 'Query read timeout';

/**
 * A connection that is let go of once a statement on it was given up. pg itself would keep it, with an answer still to come:
 * behind a network that swallowed it, every later statement would wait its whole time for nothing.
 */
export class AnsweringClient extends Client {
  constructor(config?: ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as (...given: unknown[]) => unknown;
    this.query = ((...given: unknown[]) => {
      const result = ask(...given);
      if (result instanceof Promise) result.catch((error: unknown) => { this.letGo(error); });
      return result;
    }) as Client['query'];
  }

  /** While a statement is under way, `end` cuts the connection without a goodbye. */
  private letGo(error: unknown): void {
    if (error instanceof Error && error.message === LATE) void this.end();
  }
}
