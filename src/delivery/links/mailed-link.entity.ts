import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export type LinkPurpose = 'enrolment' | 'invitation' | 'password_reset';

/**
 * A single-purpose link that is mailed. Its token is derived from the row (`KeyedHash.linkToken`) when it is sent and
 * only its SHA-256 is kept; its life runs from sending, so a slow mail server does not eat it.
 */
@Entity('mailed_link')
@Check('mailed_link_purpose_check', `purpose IN ('enrolment', 'invitation', 'password_reset')`)
@Unique(['tokenHash'])
@Index(['userId', 'purpose'])
export class MailedLinkEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  purpose: LinkPurpose;

  @Column('uuid')
  userId: string;

  /** The account's `securityVersion` when the link was made: a change since kills it. */
  @Column('integer')
  securityVersion: number;

  /** Enrolment only: the factor waiting to be confirmed. */
  @Column('uuid', { nullable: true })
  factorId: string | null;

  /** Enrolment only: the pending login or session that began it. */
  @Column('uuid', { nullable: true })
  boundTo: string | null;

  @Column('text')
  keyId: string;

  @Column('bytea')
  tokenHash: Buffer;

  @Column('integer')
  lifetimeSeconds: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** Null until it was handed to the mail server for the first time. */
  @Column('timestamptz', { nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;

  @Column('timestamptz', { nullable: true })
  supersededAt: Date | null;
}
