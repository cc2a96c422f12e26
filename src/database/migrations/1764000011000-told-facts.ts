import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the audit was told of a row already: whoever repeats it a thousand times writes no further events. */
export class ToldFacts1764000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table session add column permissions_read text[] not null default '{}', add column used_after_end_at timestamptz`);
    await runner.query('alter table pending_login add column out_of_turn_at timestamptz');
    await runner.query('alter table system_setting add column unreadable_digest bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table system_setting drop column unreadable_digest');
    await runner.query('alter table pending_login drop column out_of_turn_at');
    await runner.query('alter table session drop column used_after_end_at, drop column permissions_read');
  }
}
