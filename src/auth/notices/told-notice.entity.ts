import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity';

/** When somebody was last told something that is told at most once an hour. */
@Entity('told_notice')
export class ToldNoticeEntity {
  @PrimaryColumn('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @PrimaryColumn('text')
  kind: string;

  /** The outbox row that tells it: composing that one again is not telling it twice. */
  @Column('uuid', { nullable: true })
  messageId: string | null;

  @Column('timestamptz', { default: () => 'app_now()' })
  toldAt: Date;
}
