import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Fixed ids: built-in roles are the same row on every site, so scripts and tests may name them. */
const BUILT_IN = `
  insert into role (id, name, name_key, automatic, built_in, two_factor_auth, permissions) values
    ('00000000-0000-7000-8000-000000000001', 'All', 'all', 'everybody', true, false, '{}'),
    ('00000000-0000-7000-8000-000000000002', 'System User', 'system user', 'system_users', true, false, '{}'),
    ('00000000-0000-7000-8000-000000000003', 'Administrator', 'administrator', null, true, true,
      '{users.read,users.write,roles.read,roles.write,settings.read,settings.write,deliveries.read,audit.read,reports.read,metrics.read}'),
    ('00000000-0000-7000-8000-000000000004', 'System Manager', 'system manager', null, true, true,
      '{users.read,users.write,roles.read,roles.write,settings.read,settings.write,deliveries.read,audit.read,reports.read}')
`;

export class RolesAndUsers1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table role (
        id                    uuid not null,
        name                  text not null,
        name_key              text not null,
        automatic             text,
        built_in              boolean not null default false,
        two_factor_auth       boolean not null default false,
        allowed_methods       text[] not null default '{}',
        trusted_device_hours  integer,
        grace_days            integer,
        permissions           text[] not null default '{}',
        version               integer not null default 1,
        created_at            timestamptz not null default app_now(),
        updated_at            timestamptz not null default app_now(),
        constraint role_pkey primary key (id),
        constraint role_name_key_key unique (name_key),
        constraint role_automatic_check check (automatic in ('everybody', 'system_users')),
        constraint role_allowed_methods_check check (allowed_methods <@ array['totp', 'email', 'sms']),
        constraint role_trusted_device_hours_check check (trusted_device_hours between 1 and 720),
        constraint role_grace_days_check check (grace_days between 0 and 30)
      )
    `);
    await runner.query(BUILT_IN);
    await runner.query(`
      create table app_user (
        id                                  uuid not null,
        email                               text not null,
        email_key                           text not null,
        email_verified_at                   timestamptz,
        username                            text,
        username_key                        text,
        mobile_number                       text,
        mobile_verified_at                  timestamptz,
        full_name                           text not null,
        user_type                           text not null,
        language                            text,
        disabled_at                         timestamptz,
        password_hash                       text,
        password_set_at                     timestamptz,
        one_time_password_until             timestamptz,
        one_time_password_used_at           timestamptz,
        security_version                    integer not null default 1,
        two_factor_requirement              text not null default 'by_role',
        two_factor_method                   text,
        exempt_until                        timestamptz,
        exempt_reason                       text,
        always_ask_since                    timestamptz,
        first_asked_at                      timestamptz,
        allowed_addresses                   text[] not null default '{}',
        waive_addresses_with_second_factor  boolean not null default false,
        version                             integer not null default 1,
        created_at                          timestamptz not null default app_now(),
        updated_at                          timestamptz not null default app_now(),
        constraint app_user_pkey primary key (id),
        constraint app_user_email_key_key unique (email_key),
        constraint app_user_username_key_key unique (username_key),
        constraint app_user_mobile_number_key unique (mobile_number),
        constraint app_user_user_type_check check (user_type in ('system', 'website')),
        constraint app_user_two_factor_requirement_check check (two_factor_requirement in ('by_role', 'required', 'exempt')),
        constraint app_user_two_factor_method_check check (two_factor_method in ('totp', 'email', 'sms'))
      )
    `);
    await runner.query(`
      create table user_role (
        user_id  uuid not null,
        role_id  uuid not null,
        constraint user_role_pkey primary key (user_id, role_id),
        constraint user_role_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
        constraint user_role_role_id_fkey foreign key (role_id) references role (id) on delete restrict
      )
    `);
    await runner.query('create index user_role_role_id_idx on user_role (role_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table user_role');
    await runner.query('drop table app_user');
    await runner.query('drop table role');
  }
}
