import { Client } from 'pg';

/** What pg throws when `query_timeout` is over. */
const LATE = 'Query read timeout';

/**
 * A connection that is let go of once a statement on it was given up. pg itself would keep it, with an answer still to come:
 * behind a network that swallowed it, every later statement would wait its whole time for nothing.
 */
export class AnsweringClient extends Client {
  override query = ((...given: Parameters<Client['query']>): unknown => {
    const asked = Client.prototype.query as (...given: unknown[]) => unknown;
    const result = asked.apply(this, given);
    if (result instanceof Promise) result.catch((error: unknown) => { this.letGo(error); });
    return result;
  }) as Client['query'];

  /** While a statement is under way, `end` cuts the connection without a goodbye. */
  private letGo(error: unknown): void {
    if (error instanceof Error && error.message === LATE) void this.end();
  }
}
