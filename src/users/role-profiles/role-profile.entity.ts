import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Roles that are given together. Whoever has it holds exactly these by hand. */
@Entity('role_profile')
@Unique(['nameKey'])
export class RoleProfileEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** As names of roles are compared. */
  @Column('text')
  nameKey: string;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'app_now()' })
  updatedAt: Date;
}
