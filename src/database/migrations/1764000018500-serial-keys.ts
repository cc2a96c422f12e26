import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Serials of hard tokens are compared as names are: `t-17` and `T-17 ` are one token, and cannot be two people's. */
export class SerialKeys1764000018500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table second_factor add column serial_key text');
    // Two that stand already under one key both stay: what is new has to differ from either.
    await runner.query(`
      update second_factor f set serial_key = k.key || case when k.place = 1 then '' else ' ' || f.id end
        from (select id, lower(normalize(label, NFKC)) as key,
                     row_number() over (partition by lower(normalize(label, NFKC)) order by removed_at desc nulls first, provided_at, id) as place
                from second_factor where provided_at is not null) k
       where k.id = f.id
    `);
    await runner.query('drop index second_factor_serial_idx');
    await runner.query('create unique index second_factor_serial_idx on second_factor (serial_key) where provided_at is not null and removed_at is null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index second_factor_serial_idx');
    await runner.query('create unique index second_factor_serial_idx on second_factor (label) where provided_at is not null and removed_at is null');
    await runner.query('alter table second_factor drop column serial_key');
  }
}
