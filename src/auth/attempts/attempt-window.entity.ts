import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * The last wrong passwords from one source, or from one source for one account: a sliding window, exact, in one row, so that
 * one statement can decide. Never more times than the limit. Rows past `expiresAt` mean nothing and may be deleted.
 */
@Entity('attempt_window')
export class AttemptWindowEntity {
  /** Keyed hash, as in `password_budget`. */
  @PrimaryColumn('bytea')
  key: Buffer;

  @Column('timestamptz', { array: true })
  hits: Date[];

  /** When the audit was told last that it is full: once in its length, not once per refusal. */
  @Column('timestamptz', { nullable: true })
  toldAt: Date | null;

  @Column('timestamptz')
  expiresAt: Date;
}
