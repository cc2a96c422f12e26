import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The one way out of the audit (product P-90). The trigger lets a row go when two things hold: it is older than 365 days, whoever
 * asks and however; and it is this function that deletes it, told by the call stack, which no setting of a session can forge.
 */
export class AuditRetention1764000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function audit_event_is_append_only() returns trigger
        language plpgsql
        as $$
        declare
          stack text;
        begin
          if tg_op = 'DELETE' and tg_level = 'ROW' then
            get diagnostics stack = pg_context;
            if old.at <= app_now() - interval '365 days' and position('function purge_audit_events(integer,integer)' in stack) > 0 then
              return old;
            end if;
          end if;
          raise exception 'audit_event is append-only' using errcode = 'insufficient_privilege';
        end $$
    `);
    // Bound to its own schema: what a caller puts into the search path could otherwise stand in for the table or the clock.
    await runner.query(`
      create function purge_audit_events(retention_days integer, batch integer) returns integer
        language plpgsql
        as $$
        declare
          purged integer;
        begin
          if retention_days is null or retention_days < 365 then
            raise exception 'audit events are kept for 365 days at least' using errcode = 'check_violation';
          end if;
          delete from audit_event where id in (
            select id from audit_event where at <= app_now() - make_interval(days => retention_days) order by at, id limit batch
          );
          get diagnostics purged = row_count;
          return purged;
        end $$
    `);
    await runner.query(`
      do $$ begin
        execute format('alter function purge_audit_events(integer, integer) set search_path to %I, pg_temp', current_schema());
        execute format('alter function audit_event_is_append_only() set search_path to %I, pg_temp', current_schema());
      end $$
    `);
    await runner.query('revoke all on function purge_audit_events(integer, integer) from public');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function purge_audit_events(integer, integer)');
    await runner.query(`
      create or replace function audit_event_is_append_only() returns trigger
        language plpgsql
        as $$ begin raise exception 'audit_event is append-only' using errcode = 'insufficient_privilege'; end $$
    `);
  }
}
