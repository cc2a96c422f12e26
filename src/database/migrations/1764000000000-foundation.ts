import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `app_now()`: the one clock everything stored is judged by, so two application servers with different clocks agree.
 * A function of our own, so that the test suite can replace it in its databases and stand on the second something expires.
 */
export class Foundation1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create function app_now() returns timestamptz
        language sql stable parallel safe
        as 'select clock_timestamp()'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop function app_now()');
  }
}
