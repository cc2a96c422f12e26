import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FactorBudgets1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table factor_budget (
        user_id        uuid not null,
        pool           text not null,
        hour           timestamptz[] not null default '{}',
        day            timestamptz[] not null default '{}',
        in_a_row       jsonb not null default '{}',
        lock_told      timestamptz,
        since_sign_in  integer not null default 0,
        constraint factor_budget_pkey primary key (user_id, pool),
        constraint factor_budget_user_id_fkey foreign key (user_id) references app_user (id) on delete cascade,
        constraint factor_budget_pool_check check (pool in ('account', 'recovery'))
      )
    `);
    // Only a full budget locks: who is locked is found without reading everybody's.
    await runner.query('create index factor_budget_full_idx on factor_budget (user_id) where cardinality(hour) >= 10 or cardinality(day) >= 30');
    await runner.query('alter table second_factor add column suspended_at timestamptz');
    await runner.query('create index second_factor_suspended_idx on second_factor (user_id) where suspended_at is not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index second_factor_suspended_idx');
    await runner.query('alter table second_factor drop column suspended_at');
    await runner.query('drop table factor_budget');
  }
}
