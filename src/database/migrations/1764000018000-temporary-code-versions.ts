import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A temporary code dies with what its person had when it was made: the account's security version says whether they still do. */
export class TemporaryCodeVersions1764000018000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table temporary_code add column security_version integer');
    await runner.query('update temporary_code t set security_version = u.security_version from app_user u where u.id = t.user_id');
    await runner.query('alter table temporary_code alter column security_version set not null');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table temporary_code drop column security_version');
  }
}
