import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import type { SealedText } from '../../common/crypto/secret-text';
import type { TotpPeriod } from './one-time-password';
import { UserEntity } from '../../users/user.entity';

/**
 * An authenticator app (one row each), or the server's HOTP secret of a user's e-mail or SMS channel (one live row each).
 * `last_step` and `hotp_counter` never fall: a trigger refuses it, whatever the code does (RFC 4226 §7.2).
 */
@Entity('second_factor')
@Check('second_factor_method_check', `method IN ('totp', 'email', 'sms')`)
@Index(['userId'])
@Index('second_factor_suspended_idx', ['userId'], { where: 'suspended_at IS NOT NULL' })
@Index('second_factor_channel_idx', ['userId', 'method'], { unique: true, where: `method IN ('email', 'sms') AND removed_at IS NULL` })
@Index('second_factor_pending_idx', ['userId'], { unique: true, where: `method = 'totp' AND confirmed_at IS NULL AND removed_at IS NULL AND provided_at IS NULL` })
@Index('second_factor_serial_idx', ['serialKey'], { unique: true, where: 'provided_at IS NOT NULL AND removed_at IS NULL' })
@Index('second_factor_secret_digest_idx', ['secretDigest'], { unique: true, where: 'provided_at IS NOT NULL AND removed_at IS NULL' })
@Check('second_factor_period_check', `period IN (30, 60)`)
export class SecondFactorEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('text')
  method: DemandableMethod;

  @Column('text')
  label: string;

  /** 160 bits, base32, sealed to (id, user, method); one per factor and channel, never shared. Empty once removed. */
  @Column('text', { select: false })
  secret: SealedText;

  /** TOTP: the last step accepted for any purpose; -1 before the first. bigint: pg gives it as a string. */
  @Column('bigint', { default: -1 })
  lastStep: string;

  /** E-mail and SMS: the counter of the newest code issued. */
  @Column('bigint', { default: 0 })
  hotpCounter: string;

  /** TOTP: seconds of a step. Apps have 30; `last_step` counts in these. */
  @Column('integer', { default: 30 })
  period: TotpPeriod;

  /** A hard token: an administrator entered its secret, which is never shown. It waits without end for its first right code. */
  @Column('timestamptz', { nullable: true })
  providedAt: Date | null;

  /** A hard token: its serial (`label`) as it is compared. */
  @Column('text', { nullable: true })
  serialKey: string | null;

  /**
   * A hard token: SHA-256 of its secret, to know it again (requirements R-015). Without a key, which the ring would lose: of
   * 128 random bits nobody tries all (NIST SP 800-63B-4 §3.1.2.2 asks for 112). Gone with the secret.
   */
  @Column('bytea', { nullable: true, select: false })
  secretDigest: Buffer | null;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** An enrolment counts only once a right code confirmed it. */
  @Column('timestamptz', { nullable: true })
  confirmedAt: Date | null;

  /** The person enrolled it while no policy asked: from then on it is asked for (product P-06). */
  @Column('timestamptz', { nullable: true })
  chosenAt: Date | null;

  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  /** Out of use after too many wrong answers in a row, and still there: it must not be possible to replace it by a password. */
  @Column('timestamptz', { nullable: true })
  suspendedAt: Date | null;

  /** TOTP: how far behind a code that was refused showed the device to be, and when; until a code of now is accepted. */
  @Column('integer', { nullable: true })
  clockBehindSeconds: number | null;

  @Column('timestamptz', { nullable: true })
  clockBehindSeenAt: Date | null;

  @Column('timestamptz', { nullable: true })
  removedAt: Date | null;

  /** While pending: the login or session that began it, and until when it may be confirmed. */
  @Column('uuid', { nullable: true })
  boundTo: string | null;

  @Column('timestamptz', { nullable: true })
  pendingUntil: Date | null;
}
