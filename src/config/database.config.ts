import { z } from 'zod';
import { hasReadableCredentials, parseUrl, requiredInProduction, wholeNumber } from './variable-schemas';
import { defineSubject } from './variables';

export interface DatabaseConfig {
  /** null = embedded PostgreSQL in the data folder. Holds the role's password: never log it. */
  readonly url: string | null;
  /** Connections per process, 2–100: one may be held by a listener, so a single one could starve the requests. */
  readonly poolSize: number;
}

const POSTGRES_PROTOCOLS = ['postgres:', 'postgresql:'];
const EXPECTED_URL =
  'must be a URL such as postgres://role:password@host:5432/database; ' +
  'percent-encode special characters in the password';

export const databaseSubject = defineSubject({
  shape: (stage) => ({
    DATABASE_URL: requiredInProduction(z.string().trim().refine(isPostgresUrl, { error: EXPECTED_URL }), stage),
    DATABASE_POOL_SIZE: wholeNumber(2, 100).default(10),
  }),
  toConfig: (values): DatabaseConfig => ({ url: values.DATABASE_URL ?? null, poolSize: values.DATABASE_POOL_SIZE }),
});

/** A `#` in a password cuts the URL short without an error from the parser, so a fragment is refused. */
function isPostgresUrl(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && POSTGRES_PROTOCOLS.includes(url.protocol) && !text.includes('#') && hasReadableCredentials(text);
}
