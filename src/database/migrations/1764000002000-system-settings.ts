import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SystemSettings1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table system_setting (
        key         text not null,
        value       jsonb,
        sealed      text,
        updated_at  timestamptz not null default app_now(),
        constraint system_setting_pkey primary key (key)
      )
    `);
    await runner.query(`
      create table system_settings_state (
        singleton         boolean not null default true,
        version           integer not null default 1,
        emergency_since   timestamptz,
        emergency_until   timestamptz,
        emergency_reason  text,
        emergency_actor   text,
        constraint system_settings_state_pkey primary key (singleton),
        constraint system_settings_state_singleton_check check (singleton)
      )
    `);
    await runner.query('insert into system_settings_state (singleton) values (true)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table system_settings_state');
    await runner.query('drop table system_setting');
  }
}
