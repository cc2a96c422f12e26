import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One secret belongs to one token: sealed ones cannot be compared, so what an administrator enters leaves a digest. */
export class TokenDigests1764000018700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table second_factor add column secret_digest bytea');
    await runner.query(`
      create unique index second_factor_secret_digest_idx on second_factor (secret_digest)
        where provided_at is not null and removed_at is null
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table second_factor drop column secret_digest');
  }
}
