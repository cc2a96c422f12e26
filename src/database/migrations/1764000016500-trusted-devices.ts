import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Browsers that skip the second factor for some hours, and which sessions were let in that way. */
export class TrustedDevices1764000016500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table trusted_device (
        id                uuid not null,
        user_id           uuid not null,
        security_version  integer not null,
        method            text not null,
        token_hash        bytea not null,
        previous_hash     bytea,
        label             text not null,
        address           text,
        created_at        timestamptz not null default app_now(),
        renewed_at        timestamptz not null default app_now(),
        ended_at          timestamptz,
        ended_because     text,
        constraint trusted_device_pkey primary key (id),
        constraint trusted_device_token_hash_key unique (token_hash),
        constraint trusted_device_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
    await runner.query('create index trusted_device_user_id_idx on trusted_device (user_id)');
    await runner.query('alter table session add column trusted_device_id uuid');
    await runner.query(
      `alter table session add constraint session_trusted_device_id_fkey foreign key (trusted_device_id) references trusted_device (id) on delete set null`,
    );
    await runner.query('create index session_trusted_device_id_idx on session (trusted_device_id) where trusted_device_id is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table session drop column trusted_device_id');
    await runner.query('drop table trusted_device');
  }
}
