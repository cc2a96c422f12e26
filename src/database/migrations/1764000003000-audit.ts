import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Append-only by trigger, not by grants: the application's role owns its tables, and an owner can grant himself
 * anything back, but it cannot get a row past a trigger without leaving the trigger's absence behind (product P-90).
 */
export class Audit1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_event (
        id           uuid not null,
        at           timestamptz not null default app_now(),
        event        text not null,
        outcome      text not null,
        reason       text,
        actor_id     uuid,
        actor        text,
        target_kind  text,
        target_id    text,
        target       text,
        method       text,
        session_id   uuid,
        address      text,
        user_agent   text,
        request_id   text,
        before       jsonb,
        after        jsonb,
        constraint audit_event_pkey primary key (id)
      )
    `);
    await runner.query('create index audit_event_at_id_idx on audit_event (at, id)');
    await runner.query('create index audit_event_actor_id_at_idx on audit_event (actor_id, at)');
    await runner.query('create index audit_event_target_id_at_idx on audit_event (target_id, at)');
    await runner.query('create index audit_event_event_at_idx on audit_event (event, at)');
    await runner.query(`
      create function audit_event_is_append_only() returns trigger
        language plpgsql
        as $$ begin raise exception 'audit_event is append-only' using errcode = 'insufficient_privilege'; end $$
    `);
    await runner.query(`
      create trigger audit_event_no_change before update or delete on audit_event
        for each row execute function audit_event_is_append_only()
    `);
    await runner.query(`
      create trigger audit_event_no_truncate before truncate on audit_event
        for each statement execute function audit_event_is_append_only()
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table audit_event');
    await runner.query('drop function audit_event_is_append_only()');
  }
}
