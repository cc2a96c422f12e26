import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { UserEntity } from '../../users/user.entity';

/**
 * A browser that completed a sign-in of a person: the `-browser` cookie (contract §3), kept by its SHA-256. It proves
 * nothing; it gives the browser a password budget of its own for that account, so that strangers cannot lock the owner
 * out. One token per browser, one row per person who signs in with it. Not seen for 30 days, it is unknown again.
 */
@Entity('known_browser')
@Index(['userId', 'lastSeenAt'])
export class KnownBrowserEntity {
  @PrimaryColumn('bytea')
  tokenHash: Buffer;

  @PrimaryColumn('uuid')
  userId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  @Column('timestamptz', { default: () => 'app_now()' })
  firstSeenAt: Date;

  /** The last completed sign-in. */
  @Column('timestamptz', { default: () => 'app_now()' })
  lastSeenAt: Date;

  /** Of the last completed sign-in. */
  @Column('text', { nullable: true })
  address: string | null;
}
