import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Delivery1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox_message (
        id                   uuid not null,
        channel              text not null,
        template             text not null,
        user_id              uuid,
        subject_id           uuid,
        parameters           jsonb not null default '{}',
        recipient_hint       text,
        created_at           timestamptz not null default app_now(),
        available_at         timestamptz not null default app_now(),
        give_up_at           timestamptz,
        attempts             integer not null default 0,
        sent_at              timestamptz,
        failed_at            timestamptz,
        failure              text,
        provider_message_id  text,
        constraint outbox_message_pkey primary key (id),
        constraint outbox_message_channel_check check (channel in ('email', 'sms'))
      )
    `);
    await runner.query(
      'create index outbox_message_due_idx on outbox_message (available_at) where sent_at is null and failed_at is null',
    );
    await runner.query('create index outbox_message_subject_id_idx on outbox_message (subject_id)');
    await runner.query('create index outbox_message_created_at_idx on outbox_message (created_at)');
    await runner.query(`
      create table mailed_link (
        id                uuid not null,
        purpose           text not null,
        user_id           uuid not null,
        security_version  integer not null,
        factor_id         uuid,
        bound_to          uuid,
        key_id            text not null,
        token_hash        bytea not null,
        lifetime_seconds  integer not null,
        created_at        timestamptz not null default app_now(),
        expires_at        timestamptz,
        used_at           timestamptz,
        superseded_at     timestamptz,
        constraint mailed_link_pkey primary key (id),
        constraint mailed_link_token_hash_key unique (token_hash),
        constraint mailed_link_purpose_check check (purpose in ('enrolment', 'invitation', 'password_reset'))
      )
    `);
    await runner.query('create index mailed_link_user_id_purpose_idx on mailed_link (user_id, purpose)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table mailed_link');
    await runner.query('drop table outbox_message');
  }
}
