import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity';

/**
 * Where a person completed a sign-in: when somebody guesses from behind an office's address, its people are still heard
 * (product P-60). Means nothing 30 days after `lastSeenAt`.
 */
@Entity('known_source')
export class KnownSourceEntity {
  @PrimaryColumn('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  /** An IPv4 address, or the /64 of an IPv6 address. */
  @PrimaryColumn('text')
  source: string;

  /** The last completed sign-in. */
  @Column('timestamptz', { default: () => 'app_now()' })
  lastSeenAt: Date;
}
