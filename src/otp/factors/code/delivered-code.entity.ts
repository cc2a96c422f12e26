import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ChallengeEntity } from '../../challenges/challenge.entity';
import { SecondFactorEntity } from '../second-factor.entity';

/**
 * One code issued by mail or text. The code itself is not here: it is HOTP(secret of the factor, counter), computed when
 * the message is made and again when an answer is checked (security requirements §0.3 row 9).
 */
@Entity('delivered_code')
@Index('delivered_code_newest_idx', ['challengeId'], { unique: true, where: 'used_at IS NULL AND superseded_at IS NULL' })
@Index(['factorId', 'createdAt'])
export class DeliveredCodeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  challengeId: string;

  @ManyToOne(() => ChallengeEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'challenge_id' })
  challenge: ChallengeEntity;

  @Column('uuid')
  factorId: string;

  @ManyToOne(() => SecondFactorEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'factor_id' })
  factor: SecondFactorEntity;

  @Column('bigint')
  counter: string;

  @Column('integer')
  digits: number;

  /** Keyed hash of the address or number it goes to: a destination changed meanwhile makes the code worthless. */
  @Column('bytea')
  destinationHash: Buffer;

  @Column('integer')
  lifetimeSeconds: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** Null until the message is handed over; the life of the code runs from there. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  supersededAt: Date | null;
}
