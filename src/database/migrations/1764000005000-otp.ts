import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Otp1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createFactors(runner);
    await createChallenges(runner);
    await createRecoveryCodes(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table recovery_code');
    await runner.query('drop table delivered_code');
    await runner.query('drop table challenge');
    await runner.query('drop table second_factor');
    await runner.query('drop function second_factor_counters_only_rise()');
  }
}

async function createFactors(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table second_factor (
      id             uuid not null,
      user_id        uuid not null,
      method         text not null,
      label          text not null,
      secret         text not null,
      last_step      bigint not null default -1,
      hotp_counter   bigint not null default 0,
      created_at     timestamptz not null default app_now(),
      confirmed_at   timestamptz,
      chosen_at      timestamptz,
      last_used_at   timestamptz,
      removed_at     timestamptz,
      bound_to       uuid,
      pending_until  timestamptz,
      constraint second_factor_pkey primary key (id),
      constraint second_factor_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
      constraint second_factor_method_check check (method in ('totp', 'email', 'sms'))
    )
  `);
  await runner.query('create index second_factor_user_id_idx on second_factor (user_id)');
  await runner.query(`
    create unique index second_factor_channel_idx on second_factor (user_id, method)
      where method in ('email', 'sms') and removed_at is null
  `);
  await runner.query(`
    create unique index second_factor_pending_idx on second_factor (user_id)
      where method = 'totp' and confirmed_at is null and removed_at is null
  `);
  // A code path that lowered one of these would make every used code valid again; none may exist (RFC 4226 §7.2).
  await runner.query(`
    create function second_factor_counters_only_rise() returns trigger
      language plpgsql
      as $$
      begin
        if new.last_step < old.last_step or new.hotp_counter < old.hotp_counter then
          raise exception 'second_factor.last_step and hotp_counter only rise' using errcode = 'check_violation';
        end if;
        return new;
      end $$
  `);
  await runner.query(`
    create trigger second_factor_counters_only_rise before update of last_step, hotp_counter on second_factor
      for each row execute function second_factor_counters_only_rise()
  `);
}

async function createChallenges(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table challenge (
      id             uuid not null,
      user_id        uuid not null,
      purpose        text not null,
      bound_to       uuid not null,
      factor_id      uuid,
      attempts       integer not null default 0,
      max_attempts   integer not null default 5,
      created_at     timestamptz not null default app_now(),
      expires_at     timestamptz not null,
      passed_at      timestamptz,
      cancelled_at   timestamptz,
      superseded_at  timestamptz,
      constraint challenge_pkey primary key (id),
      constraint challenge_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
      constraint challenge_purpose_check check (purpose in ('login', 'enrol', 'step_up', 'verify_contact'))
    )
  `);
  await runner.query(`
    create unique index challenge_open_idx on challenge (bound_to, purpose)
      where passed_at is null and cancelled_at is null and superseded_at is null
  `);
  await runner.query('create index challenge_user_id_created_at_idx on challenge (user_id, created_at)');
  await runner.query(`
    create table delivered_code (
      id                uuid not null,
      challenge_id      uuid not null,
      factor_id         uuid not null,
      counter           bigint not null,
      digits            integer not null,
      destination_hash  bytea not null,
      lifetime_seconds  integer not null,
      created_at        timestamptz not null default app_now(),
      expires_at        timestamptz,
      used_at           timestamptz,
      superseded_at     timestamptz,
      constraint delivered_code_pkey primary key (id),
      constraint delivered_code_challenge_id_fkey foreign key (challenge_id) references challenge (id) on delete cascade,
      constraint delivered_code_factor_id_fkey foreign key (factor_id) references second_factor (id) on delete cascade
    )
  `);
  await runner.query(`
    create unique index delivered_code_newest_idx on delivered_code (challenge_id)
      where used_at is null and superseded_at is null
  `);
  await runner.query('create index delivered_code_factor_id_created_at_idx on delivered_code (factor_id, created_at)');
}

async function createRecoveryCodes(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table recovery_code (
      id             uuid not null,
      user_id        uuid not null,
      salt           bytea not null,
      hash           bytea not null,
      created_at     timestamptz not null default app_now(),
      used_at        timestamptz,
      superseded_at  timestamptz,
      constraint recovery_code_pkey primary key (id),
      constraint recovery_code_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
    )
  `);
  await runner.query('create index recovery_code_user_id_idx on recovery_code (user_id)');
}
