import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a wrong code told of the clock of an authenticator, until a code of now is accepted. */
export class DeviceClocks1764000016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table second_factor add column clock_behind_seconds integer, add column clock_behind_seen_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table second_factor drop column clock_behind_seconds, drop column clock_behind_seen_at');
  }
}
