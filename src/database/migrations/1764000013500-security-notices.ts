import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Facts behind the mails about the safety of an account: whether it was ever signed in to, when its mailbox set the password,
 * and the mail server a message has to leave by though another one is configured now.
 */
export class SecurityNotices1764000013500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table app_user add column first_signed_in_at timestamptz, add column password_reset_by_mail_at timestamptz');
    await runner.query('alter table outbox_message add column former_way text');
    // Whoever signed in before is no newcomer; `least` passes over what there is none of.
    await runner.query(`
      update app_user u set first_signed_in_at = least(
        (select min(first_seen_at) from known_browser where user_id = u.id),
        (select min(signed_in_at) from session where user_id = u.id),
        (select min(confirmed_at) from second_factor where user_id = u.id))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table outbox_message drop column former_way');
    await runner.query('alter table app_user drop column password_reset_by_mail_at, drop column first_signed_in_at');
  }
}
