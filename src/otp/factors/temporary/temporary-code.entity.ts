import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../../users/user.entity';

/**
 * Eight digits an administrator hands over. Kept as an HMAC under a key of the ring: with 27 bits, anything that can be
 * computed from the database alone would be found in seconds (NIST SP 800-63B-4 §3.1.2.2).
 */
@Entity('temporary_code')
@Index('temporary_code_open_idx', ['userId'], { unique: true, where: 'used_at IS NULL AND superseded_at IS NULL' })
export class TemporaryCodeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  /** The account's `securityVersion` when the code was made: a new password, a reset or disabling since voids it. */
  @Column('integer')
  securityVersion: number;

  @Column('text')
  keyId: string;

  @Column('bytea')
  codeHash: Buffer;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;

  /** A newer one was made, or the person has a factor of their own again. */
  @Column('timestamptz', { nullable: true })
  supersededAt: Date | null;
}
