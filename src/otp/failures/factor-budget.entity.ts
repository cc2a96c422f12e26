import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity';
import type { Pool } from './failure-budget.rules';

/**
 * Failed answers of one account, by pool. Instants of failures and nothing else; whether it is locked is derived
 * (`failure-budget.rules.ts`). Its size is bounded by the limits: what is locked counts nothing more.
 */
@Entity('factor_budget')
@Check('factor_budget_pool_check', `pool IN ('account', 'recovery')`)
@Index('factor_budget_full_idx', ['userId'], { where: 'cardinality(hour) >= 10 OR cardinality(day) >= 30' })
export class FactorBudgetEntity {
  @PrimaryColumn('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @PrimaryColumn('text')
  pool: Pool;

  /** Since the last success of this pool; a lock that ended begins it anew. */
  @Column('timestamptz', { array: true, default: '{}' })
  hour: Date[];

  /** Whatever succeeded since. */
  @Column('timestamptz', { array: true, default: '{}' })
  day: Date[];

  /** By method: failures without a success of that method in between. */
  @Column('jsonb', { default: {} })
  inARow: Record<string, number>;

  /** The failure whose lock was recorded and told: the last one counted when the budget was full. */
  @Column('timestamptz', { nullable: true })
  lockTold: Date | null;

  /** For the sentence at the next sign-in. */
  @Column('integer', { default: 0 })
  sinceSignIn: number;
}
