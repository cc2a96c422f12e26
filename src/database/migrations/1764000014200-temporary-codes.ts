import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an administrator gives to somebody who cannot prove a factor: once, for some hours. */
export class TemporaryCodes1764000014200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table temporary_code (
        id             uuid not null,
        user_id        uuid not null,
        key_id         text not null,
        code_hash      bytea not null,
        created_at     timestamptz not null default app_now(),
        expires_at     timestamptz not null,
        used_at        timestamptz,
        superseded_at  timestamptz,
        constraint temporary_code_pkey primary key (id),
        constraint temporary_code_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
    await runner.query('create unique index temporary_code_open_idx on temporary_code (user_id) where used_at is null and superseded_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table temporary_code');
  }
}
