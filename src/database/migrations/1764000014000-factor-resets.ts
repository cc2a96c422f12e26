import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose factors an administrator took away: a password alone must not be enough to set the next one up. */
export class FactorResets1764000014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_user add column two_factor_reset_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_user drop column two_factor_reset_at');
  }
}
