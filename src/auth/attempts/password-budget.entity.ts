import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Wrong passwords in a row. The key is a keyed hash of the account, of the account in one known browser, or of a name
 * that is nobody's: the table does not tell them apart, and neither do the answers (product P-21). Rows past `expiresAt`
 * mean nothing and may be deleted at any time; that bounds what invented names can fill.
 */
@Entity('password_budget')
@Index('password_budget_locked_idx', ['lockedUntil'], { where: 'locked_until IS NOT NULL' })
export class PasswordBudgetEntity {
  @PrimaryColumn('bytea')
  key: Buffer;

  /** Reserved before the comparison, back to zero by a right password. */
  @Column('integer')
  failures: number;

  /** How often it was locked since it was forgotten last: each lock is twice as long as the one before. */
  @Column('integer', { default: 0 })
  locks: number;

  @Column('timestamptz', { nullable: true })
  lockedUntil: Date | null;

  @Column('timestamptz')
  expiresAt: Date;
}
