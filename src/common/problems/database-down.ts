import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/**
 * SQLSTATE (PostgreSQL, appendix A): class 08 (connection), class 53 (resources, such as connections), 57P (shut down, crashed, starting),
 * 57014 (cut off by `statement_timeout`).
 */
const SQLSTATE = /^(08...|53...|57P0[1-5]|57014)$/;

/** A connection that was there and broke; ECONNREFUSED also of a name with several addresses, where node names no call. */
const BROKEN_SOCKET: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** Calls that only ever reach for a server, whatever they fail with. */
const REACHING: ReadonlySet<unknown> = new Set(['connect', 'getaddrinfo']);

/** What pg and its pool say without any code: the socket ended, during a statement or just before; no place in the pool became free in time, or no answer came. */
const WITHOUT_CODE = /^Connection terminated|is not queryable$|^timeout exceeded when trying to connect$|^Query read timeout$/;

/**
 * Whether an error means that the database is away, as opposed to a statement that is wrong. TypeORM's `QueryFailedError`
 * carries code, call and message of what it wraps. Each line has its case in test/database/connection-loss.
 */
export function isDatabaseDown(exception: unknown): boolean {
  if (!(exception instanceof Error)) return false;
  // TypeORM lets go of a connection that breaks between two statements of a transaction, and says only this to the second.
  if (exception instanceof QueryRunnerAlreadyReleasedError || exception instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  const { code, syscall } = exception as { code?: unknown; syscall?: unknown };
  if (typeof code === 'string' && SQLSTATE.test(code)) return true;
  if (BROKEN_SOCKET.has(code) || REACHING.has(syscall)) return true;
  return WITHOUT_CODE.test(exception.message);
}
