import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Permission } from '../common/access/permission';
import type { DemandableMethod } from '../common/access/principal';

/** Whom a role belongs to without being given: `everybody` signed in (`All`), or every user of type system (`System User`). */
export type AutomaticMembership = 'everybody' | 'system_users';

@Entity('role')
@Unique(['nameKey'])
@Check('role_automatic_check', `automatic IN ('everybody', 'system_users')`)
@Check('role_allowed_methods_check', `allowed_methods <@ ARRAY['totp', 'email', 'sms']`)
@Check('role_trusted_device_hours_check', `trusted_device_hours BETWEEN 1 AND 720`)
@Check('role_grace_days_check', `grace_days BETWEEN 0 AND 30`)
export class RoleEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** Trimmed, NFKC, lower case: two roles that read alike are one role. */
  @Column('text')
  nameKey: string;

  @Column('text', { nullable: true })
  automatic: AutomaticMembership | null;

  @Column('boolean', { default: false })
  builtIn: boolean;

  @Column('boolean', { default: false })
  twoFactorAuth: boolean;

  /** Empty: the role does not name any, the site's method counts. */
  @Column('text', { array: true, default: '{}' })
  allowedMethods: DemandableMethod[];

  @Column('integer', { nullable: true })
  trustedDeviceHours: number | null;

  @Column('integer', { nullable: true })
  graceDays: number | null;

  @Column('text', { array: true, default: '{}' })
  permissions: Permission[];

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'app_now()' })
  updatedAt: Date;
}
