import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity';

export type ChallengePurpose = 'login' | 'enrol' | 'step_up' | 'verify_contact';

/** One demand for proof. Facts only; whether it is open is derived (`challenge.state.ts`). */
@Entity('challenge')
@Check('challenge_purpose_check', `purpose IN ('login', 'enrol', 'step_up', 'verify_contact')`)
@Index('challenge_open_idx', ['boundTo', 'purpose'], {
  unique: true,
  where: 'passed_at IS NULL AND cancelled_at IS NULL AND superseded_at IS NULL',
})
@Index(['userId', 'createdAt'])
export class ChallengeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('text')
  purpose: ChallengePurpose;

  /** The pending login or session it was opened for: a right answer elsewhere is a wrong one (CVE-2021-41129). */
  @Column('uuid')
  boundTo: string;

  /** The factor being enrolled or verified, where there is one. */
  @Column('uuid', { nullable: true })
  factorId: string | null;

  @Column('integer', { default: 0 })
  attempts: number;

  @Column('integer', { default: 5 })
  maxAttempts: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { nullable: true })
  passedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  cancelledAt: Date | null;

  @Column('timestamptz', { nullable: true })
  supersededAt: Date | null;
}
