import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SealedText } from '../common/crypto/secret-text';

/** Only what differs from the default; a secret in `sealed`, everything else in `value`. */
@Entity('system_setting')
export class SystemSettingEntity {
  @PrimaryColumn('text')
  key: string;

  @Column('jsonb', { nullable: true })
  value: unknown;

  @Column('text', { nullable: true })
  sealed: SealedText | null;

  /** SHA-256 of the sealed text that could not be opened, once the audit was told. */
  @Column('bytea', { nullable: true })
  unreadableDigest: Buffer | null;

  @Column('timestamptz', { default: () => 'app_now()' })
  updatedAt: Date;
}
