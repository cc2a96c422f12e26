import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PasswordBudgets1764000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table password_budget (
        key           bytea not null,
        failures      integer not null,
        locks         integer not null default 0,
        locked_until  timestamptz,
        expires_at    timestamptz not null,
        constraint password_budget_pkey primary key (key)
      )
    `);
    await runner.query('create index password_budget_locked_idx on password_budget (locked_until) where locked_until is not null');
    await runner.query(`
      create table attempt_window (
        key         bytea not null,
        hits        timestamptz[] not null,
        told_at     timestamptz,
        expires_at  timestamptz not null,
        constraint attempt_window_pkey primary key (key)
      )
    `);
    await runner.query(`
      create table known_browser (
        token_hash     bytea not null,
        user_id        uuid not null,
        first_seen_at  timestamptz not null default app_now(),
        last_seen_at   timestamptz not null default app_now(),
        address        text,
        constraint known_browser_pkey primary key (token_hash, user_id),
        constraint known_browser_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
    await runner.query('create index known_browser_user_id_last_seen_at_idx on known_browser (user_id, last_seen_at)');
    await runner.query(`
      create table known_source (
        user_id       uuid not null,
        source        text not null,
        last_seen_at  timestamptz not null default app_now(),
        constraint known_source_pkey primary key (user_id, source),
        constraint known_source_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table known_source');
    await runner.query('drop table known_browser');
    await runner.query('drop table attempt_window');
    await runner.query('drop table password_budget');
  }
}
