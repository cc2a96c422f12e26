import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ToldNotices1764000008500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table told_notice (
        user_id     uuid not null,
        kind        text not null,
        message_id  uuid,
        told_at     timestamptz not null default app_now(),
        constraint told_notice_pkey primary key (user_id, kind),
        constraint told_notice_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table told_notice');
  }
}
