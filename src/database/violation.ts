import { QueryFailedError } from 'typeorm';

/** SQLSTATE class 23 as a statement reports it: which promise of the schema a write would have broken. */
export interface Violation {
  readonly kind: 'unique' | 'foreign_key';
  readonly constraint: string;
}

const KINDS: Readonly<Record<string, Violation['kind']>> = { '23505': 'unique', '23503': 'foreign_key', '23001': 'foreign_key' };

/** Null for anything else, which stays an error. Races that a check before the write cannot see end here. */
export function violationOf(error: unknown): Violation | null {
  if (!(error instanceof QueryFailedError)) return null;
  const { code, constraint } = error.driverError as { code?: unknown; constraint?: unknown };
  const kind = typeof code === 'string' ? KINDS[code] : undefined;
  return kind && typeof constraint === 'string' ? { kind, constraint } : null;
}
