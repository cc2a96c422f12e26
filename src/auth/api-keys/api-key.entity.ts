import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Permission } from '../../common/access/permission';
import { UserEntity } from '../../users/user.entity';

/**
 * What a program signs its requests with. The key is 32 random bytes, the row holds their SHA-256: a copy of the database
 * opens nothing. INSERT once, UPDATE afterwards; a revoked key never comes back.
 */
@Entity('api_key')
@Unique(['keyHash'])
@Index(['userId'])
export class ApiKeyEntity {
  /** Public id: shown in lists, safe in logs. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  /** In its owner's words. */
  @Column('text')
  name: string;

  @Column('bytea')
  keyHash: Buffer;

  /** What it may use of what its owner holds at the time. */
  @Column('text', { array: true })
  scopes: Permission[];

  /** Empty: from wherever its owner may come. */
  @Column('text', { array: true })
  allowedAddresses: string[];

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** As wished when it was made; the setting of now may end it earlier. */
  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  lastUsedAt: Date | null;

  @Column('text', { nullable: true })
  lastUsedFrom: string | null;

  /** Reading permissions it has used on that day (UTC): the audit is told of each once a day. */
  @Column('text', { array: true, default: '{}' })
  permissionsRead: string[];

  @Column('date', { nullable: true })
  permissionsReadOn: string | null;

  /** When it was last told that it was sent from an address that is not listed. */
  @Column('timestamptz', { nullable: true })
  elsewhereAt: Date | null;

  /** When it was first sent after its end. */
  @Column('timestamptz', { nullable: true })
  usedAfterEndAt: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt: Date | null;

  @Column('text', { nullable: true })
  revokedBecause: string | null;
}
