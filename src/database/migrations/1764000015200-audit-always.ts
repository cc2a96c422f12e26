import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An ordinary trigger sleeps while `session_replication_role` is `replica`, and with it the append-only rule (product P-90). */
export class AuditAlways1764000015200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table audit_event enable always trigger audit_event_no_change, enable always trigger audit_event_no_truncate');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table audit_event enable trigger audit_event_no_change, enable trigger audit_event_no_truncate');
  }
}
