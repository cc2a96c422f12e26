import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which server and account took a message: only that one is known to work. */
export class WaysOut1764000012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox_message add column way_out text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox_message drop column way_out');
  }
}
