import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { DemandableMethod } from '../../common/access/principal';
import { UserEntity } from '../../users/user.entity';

/**
 * A browser whose owner proved a factor and asked not to be asked again for a while (product P-82). The cookie holds the
 * id and 32 random bytes, the row the SHA-256 of both, bound to the person and to the account as it was. How long it is
 * trusted is not stored: the hours of now count from `createdAt`.
 */
@Entity('trusted_device')
@Unique(['tokenHash'])
@Index(['userId'])
export class TrustedDeviceEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('integer')
  securityVersion: number;

  /** What was proven. */
  @Column('text')
  method: DemandableMethod;

  @Column('bytea')
  tokenHash: Buffer;

  /** The token before this one, which another tab may still hold for a moment. Any older one is told by the id in it. */
  @Column('bytea', { nullable: true })
  previousHash: Buffer | null;

  /** Program and system, in words of ours. */
  @Column('text')
  label: string;

  /** Of the last use. */
  @Column('text', { nullable: true })
  address: string | null;

  /** When the factor was proven. A use does not move it. */
  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** The last use. */
  @Column('timestamptz', { default: () => 'app_now()' })
  renewedAt: Date;

  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;

  @Column('text', { nullable: true })
  endedBecause: string | null;
}
