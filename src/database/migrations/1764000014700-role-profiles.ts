import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Roles that are given together, as ERPs know them. */
export class RoleProfiles1764000014700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table role_profile (
        id          uuid not null,
        name        text not null,
        name_key    text not null,
        version     integer not null default 1,
        created_at  timestamptz not null default app_now(),
        updated_at  timestamptz not null default app_now(),
        constraint role_profile_pkey primary key (id),
        constraint role_profile_name_key_key unique (name_key)
      )
    `);
    await runner.query(`
      create table role_profile_role (
        profile_id  uuid not null,
        role_id     uuid not null,
        constraint role_profile_role_pkey primary key (profile_id, role_id),
        constraint role_profile_role_profile_id_fkey foreign key (profile_id) references role_profile (id) on delete cascade,
        constraint role_profile_role_role_id_fkey foreign key (role_id) references role (id) on delete restrict
      )
    `);
    await runner.query('create index role_profile_role_role_id_idx on role_profile_role (role_id)');
    await runner.query(`
      alter table app_user add column role_profile_id uuid,
        add constraint app_user_role_profile_id_fkey foreign key (role_profile_id) references role_profile (id) on delete restrict
    `);
    await runner.query('create index app_user_role_profile_id_idx on app_user (role_profile_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_user drop column role_profile_id');
    await runner.query('drop table role_profile_role');
    await runner.query('drop table role_profile');
  }
}
