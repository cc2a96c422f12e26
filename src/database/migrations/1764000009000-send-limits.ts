import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was sent lately, counted by keyed hashes: neither address, number nor person can be read from these tables. */
export class SendLimits1764000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table send_reservation (
        subject_id  uuid not null,
        kind        text not null,
        key         bytea not null,
        created_at  timestamptz not null default app_now(),
        used_at     timestamptz,
        constraint send_reservation_pkey primary key (subject_id, kind),
        constraint send_reservation_kind_check check (kind in ('user', 'destination', 'source', 'prefix', 'sms'))
      )
    `);
    await runner.query('create index send_reservation_kind_key_created_at_idx on send_reservation (kind, key, created_at)');
    await runner.query('create index send_reservation_created_at_idx on send_reservation (created_at)');
    await runner.query(`
      create table send_alarm (
        limit_name   text not null,
        key          bytea not null,
        quiet_until  timestamptz not null,
        constraint send_alarm_pkey primary key (limit_name, key)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table send_alarm');
    await runner.query('drop table send_reservation');
  }
}
