import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { Method } from '../../common/access/principal';
import { ChallengeEntity } from '../../otp/challenges/challenge.entity';
import { UserEntity } from '../../users/user.entity';

/** Password right, factor owed; bound to one browser by its cookie. It lives as long as its challenge is open, and holds no secret. */
@Entity('pending_login')
@Unique(['tokenHash'])
@Index(['userId', 'createdAt'])
export class PendingLoginEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('bytea')
  tokenHash: Buffer;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('uuid')
  challengeId: string;

  @ManyToOne(() => ChallengeEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'challenge_id' })
  challenge: ChallengeEntity;

  @Column('integer')
  securityVersion: number;

  /** When the password was proven; the pending login never outlives it by more than 900 s (product P-22). */
  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** Set when a weaker factor was proven and the one the policy asks for is still to be enrolled. */
  @Column('text', { nullable: true })
  factorMethod: Method | null;

  @Column('timestamptz', { nullable: true })
  factorProvenAt: Date | null;

  @Column('timestamptz', { nullable: true })
  completedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  endedAt: Date | null;

  @Column('text', { nullable: true })
  endedBecause: string | null;

  /** When it was first used for something that only a session may have. */
  @Column('timestamptz', { nullable: true })
  outOfTurnAt: Date | null;

  @Column('text', { nullable: true })
  address: string | null;

  @Column('text', { nullable: true })
  userAgent: string | null;
}
