import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tokens whose secret an administrator enters: some of them make a code a minute. */
export class HardTokens1764000014600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table second_factor
        add column period integer not null default 30,
        add column provided_at timestamptz,
        add constraint second_factor_period_check check (period in (30, 60))
    `);
    await runner.query('drop index second_factor_pending_idx');
    await runner.query(`
      create unique index second_factor_pending_idx on second_factor (user_id)
        where method = 'totp' and confirmed_at is null and removed_at is null and provided_at is null
    `);
    await runner.query('create unique index second_factor_serial_idx on second_factor (label) where provided_at is not null and removed_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index second_factor_serial_idx');
    await runner.query(`delete from second_factor where provided_at is not null`);
    await runner.query('drop index second_factor_pending_idx');
    await runner.query(`
      create unique index second_factor_pending_idx on second_factor (user_id)
        where method = 'totp' and confirmed_at is null and removed_at is null
    `);
    await runner.query('alter table second_factor drop constraint second_factor_period_check, drop column provided_at, drop column period');
  }
}
