import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { UserEntity } from '../../users/user.entity';
import { TrustedDeviceEntity } from '../trusted-devices/trusted-device.entity';

/**
 * A full session. The cookie holds 32 random bytes, the row their SHA-256: a copy of the database opens nothing.
 * INSERT once, UPDATE afterwards, never an upsert, or a slow request could bring an ended session back.
 */
@Entity('session')
@Unique(['tokenHash'])
@Index(['userId'])
@Index('session_trusted_device_id_idx', ['trustedDeviceId'], { where: 'trusted_device_id IS NOT NULL' })
export class SessionEntity {
  /** Public id: shown in lists, safe in logs. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea')
  tokenHash: Buffer;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('integer')
  securityVersion: number;

  /** The sign-in it descends from: step-up gives a new id, not a longer life. */
  @Column('timestamptz', { default: () => 'app_now()' })
  signedInAt: Date;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'app_now()' })
  lastSeenAt: Date;

  @Column('timestamptz')
  passwordProvenAt: Date;

  @Column('timestamptz', { nullable: true })
  factorProvenAt: Date | null;

  @Column('text', { nullable: true })
  factorMethod: Method | null;

  /** The browser it was let in by instead of a factor. */
  @Column('uuid', { nullable: true })
  trustedDeviceId: string | null;

  @ManyToOne(() => TrustedDeviceEntity, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'trusted_device_id' })
  trustedDevice: TrustedDeviceEntity | null;

  /** Why the policy let it in, in the words of the decision. */
  @Column('text')
  because: string;

  /** Opened with a generated one-time password: good for changing it and nothing else. */
  @Column('boolean', { default: false })
  passwordChangeDue: boolean;

  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;

  @Column('text', { nullable: true })
  endedBecause: string | null;

  /** Reading permissions it has used: the audit is told of the first time. */
  @Column('text', { array: true, default: '{}' })
  permissionsRead: string[];

  /** When its cookie was first sent after its end. */
  @Column('timestamptz', { nullable: true })
  usedAfterEndAt: Date | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  userAgent: string | null;
}
