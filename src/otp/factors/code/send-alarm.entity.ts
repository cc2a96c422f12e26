import { Column, Entity, PrimaryColumn } from 'typeorm';

/** That a limit was reached has been told: silence until then, or whoever knocks fills the audit instead of the mailbox. */
@Entity('send_alarm')
export class SendAlarmEntity {
  @PrimaryColumn('text')
  limitName: string;

  /** As in `send_reservation`. */
  @PrimaryColumn('bytea')
  key: Buffer;

  @Column('timestamptz')
  quietUntil: Date;
}
