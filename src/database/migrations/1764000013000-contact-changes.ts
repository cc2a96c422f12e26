import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Addresses and numbers that are wanted, and those that were left: codes go to the former, notices to both. */
export class ContactChanges1764000013000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table contact_change (
        id               uuid not null,
        user_id          uuid not null,
        challenge_id     uuid,
        channel          text not null,
        old_destination  text,
        new_destination  text,
        created_at       timestamptz not null default app_now(),
        changed_at       timestamptz,
        constraint contact_change_pkey primary key (id),
        constraint contact_change_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
        constraint contact_change_challenge_id_fkey foreign key (challenge_id) references challenge (id) on delete set null,
        constraint contact_change_challenge_id_key unique (challenge_id),
        constraint contact_change_channel_check check (channel in ('email', 'sms'))
      )
    `);
    await runner.query('create index contact_change_user_id_idx on contact_change (user_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table contact_change');
  }
}
