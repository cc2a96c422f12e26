import { performance } from 'node:perf_hooks';
import type { DataSource } from 'typeorm';
import { fail, ok, warn, type Finding } from './finding';

const MINIMUM = 150_000;
const SLOW_MS = 50;

export async function databaseFinding(source: DataSource): Promise<Finding> {
  const asked = performance.now();
  const [row] = await source.query<{ number: number; version: string }[]>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  const tookMs = Math.round(performance.now() - asked);
  const message = `PostgreSQL ${row?.version ?? '?'}, answers in ${tookMs} ms`;
  if ((row?.number ?? 0) < MINIMUM) return fail('database', message, 'Countersign needs PostgreSQL 15 or newer');
  if (tookMs > SLOW_MS) return warn('database', message, 'every request waits for it: bring it nearer, or look at its load');
  return ok('database', message);
}

/** By the names in the table: nothing is made where there is none yet. */
export async function migrationFinding(source: DataSource): Promise<Finding> {
  const [table] = await source.query<{ there: boolean }[]>(`select to_regclass('schema_migration') is not null as there`);
  const done = table?.there ? await source.query<{ name: string }[]>('select name from schema_migration') : [];
  const ran = new Set(done.map(({ name }) => name));
  const known = source.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const pending = known.filter((name) => !ran.has(name));
  if (pending.length > 0) return fail('migrations', `${pending.length} pending`, 'run countersign migrate, or start the server');
  const newer = [...ran].filter((name) => !known.includes(name));
  if (newer.length > 0) return warn('migrations', 'the database was migrated by a newer release', 'bring this installation up to date');
  return ok('migrations', `all ${known.length} ran`);
}

const AUDIT_TRIGGERS = ['audit_event_no_change', 'audit_event_no_truncate'];

/** Whoever owns the database can take the triggers away that keep the audit append-only, or put them to sleep; this is where it shows. */
export async function auditFinding(source: DataSource): Promise<Finding> {
  const awake = await source.query<{ name: string }[]>(
    `select tgname as name from pg_trigger where tgrelid = 'audit_event'::regclass and not tgisinternal and tgenabled = 'A'`,
  );
  const names = new Set(awake.map(({ name }) => name));
  const missing = AUDIT_TRIGGERS.filter((name) => !names.has(name));
  if (missing.length === 0) return ok('audit', 'append-only: both triggers are there and always fire');
  const advice = 'find out who took it away and compare the audit with a copy kept elsewhere; then: alter table audit_event enable always trigger NAME, or restore the database where it is gone';
  return fail('audit', `can be changed unnoticed: ${missing.join(', ')} is gone or does not always fire`, advice);
}
