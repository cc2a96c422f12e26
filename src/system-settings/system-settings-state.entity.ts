import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: the version every process compares its snapshot with, and the emergency switch (product P-06). */
@Entity('system_settings_state')
@Check('system_settings_state_singleton_check', `singleton`)
export class SystemSettingsStateEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton: boolean;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { nullable: true })
  emergencySince: Date | null;

  @Column('timestamptz', { nullable: true })
  emergencyUntil: Date | null;

  @Column('text', { nullable: true })
  emergencyReason: string | null;

  @Column('text', { nullable: true })
  emergencyActor: string | null;
}
