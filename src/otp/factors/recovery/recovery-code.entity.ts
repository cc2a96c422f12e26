import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../../users/user.entity';

/** One of ten; hashed with argon2id under the salt of its set, so one computation per attempt checks them all. */
@Entity('recovery_code')
@Index(['userId'])
export class RecoveryCodeEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('bytea')
  salt: Buffer;

  @Column('bytea')
  hash: Buffer;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;

  /** A newer set replaced it as a whole. */
  @Column('timestamptz', { nullable: true })
  supersededAt: Date | null;
}
