import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SendKind } from './send-limits.rules';

/** One message counted against one key; a message has a row for each kind of limit it is under. */
@Entity('send_reservation')
@Check('send_reservation_kind_check', `kind IN ('user', 'destination', 'source', 'prefix', 'sms')`)
@Index(['kind', 'key', 'createdAt'])
@Index(['createdAt'])
export class SendReservationEntity {
  /** The code or the enrolment link. No reference: a person deleted and made again must not start with an empty count. */
  @PrimaryColumn('uuid')
  subjectId: string;

  @PrimaryColumn('text')
  kind: SendKind;

  /** Keyed hash, the id of its key in front: the table must not be a list of numbers to be tried out. */
  @Column('bytea')
  key: Buffer;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  /** It was used rightly: from then on only the absolute stop counts it (product P-43). */
  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;
}
