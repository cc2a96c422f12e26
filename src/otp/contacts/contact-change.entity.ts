import { Check, Column, Entity, Index, JoinColumn, ManyToOne, OneToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Channel } from '../../delivery/message';
import { UserEntity } from '../../users/user.entity';
import { ChallengeEntity } from '../challenges/challenge.entity';

/**
 * An address or number that takes the place of another: wanted until a code confirmed it, then made. Kept while messages
 * about it are owed: the account itself no longer knows the old one, whose owner has to be told (product P-83).
 */
@Entity('contact_change')
@Unique(['challengeId'])
@Check('contact_change_channel_check', `channel IN ('email', 'sms')`)
@Index(['userId'])
export class ContactChangeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  /** The demand for a code that went there; null where an administrator made the change. */
  @Column('uuid', { nullable: true })
  challengeId: string | null;

  @OneToOne(() => ChallengeEntity, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'challenge_id' })
  challenge: ChallengeEntity | null;

  @Column('text')
  channel: Channel;

  @Column('text', { nullable: true })
  oldDestination: string | null;

  @Column('text', { nullable: true })
  newDestination: string | null;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** Null: wanted only. */
  @Column('timestamptz', { nullable: true })
  changedAt: Date | null;
}
