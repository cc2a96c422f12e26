import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys by which programs read on behalf of a person. */
export class ApiKeys1764000017000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table api_key (
        id                   uuid not null,
        user_id              uuid not null,
        name                 text not null,
        key_hash             bytea not null,
        scopes               text[] not null,
        allowed_addresses    text[] not null,
        created_at           timestamptz not null default app_now(),
        expires_at           timestamptz not null,
        last_used_at         timestamptz,
        last_used_from       text,
        permissions_read     text[] not null default '{}',
        permissions_read_on  date,
        elsewhere_at         timestamptz,
        used_after_end_at    timestamptz,
        revoked_at           timestamptz,
        revoked_because      text,
        constraint api_key_pkey primary key (id),
        constraint api_key_key_hash_key unique (key_hash),
        constraint api_key_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
    await runner.query('create index api_key_user_id_idx on api_key (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table api_key');
  }
}
