import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Sessions1764000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table pending_login (
        id                uuid not null,
        token_hash        bytea not null,
        user_id           uuid not null,
        challenge_id      uuid not null,
        security_version  integer not null,
        created_at        timestamptz not null default app_now(),
        factor_method     text,
        factor_proven_at  timestamptz,
        completed_at      timestamptz,
        ended_at          timestamptz,
        ended_because     text,
        address           text,
        user_agent        text,
        constraint pending_login_pkey primary key (id),
        constraint pending_login_token_hash_key unique (token_hash),
        constraint pending_login_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
        constraint pending_login_challenge_id_fkey foreign key (challenge_id) references challenge (id) on delete cascade
      )
    `);
    await runner.query('create index pending_login_user_id_created_at_idx on pending_login (user_id, created_at)');
    await runner.query(`
      create table session (
        id                   uuid not null,
        token_hash           bytea not null,
        user_id              uuid not null,
        security_version     integer not null,
        signed_in_at         timestamptz not null default app_now(),
        created_at           timestamptz not null default app_now(),
        last_seen_at         timestamptz not null default app_now(),
        password_proven_at   timestamptz not null,
        factor_proven_at     timestamptz,
        factor_method        text,
        because              text not null,
        password_change_due  boolean not null default false,
        ended_at             timestamptz,
        ended_because        text,
        address              text,
        user_agent           text,
        constraint session_pkey primary key (id),
        constraint session_token_hash_key unique (token_hash),
        constraint session_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
    await runner.query('create index session_user_id_idx on session (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table session');
    await runner.query('drop table pending_login');
  }
}
