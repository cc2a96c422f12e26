import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { RoleEntity } from '../../roles/role.entity';
import { RoleProfileEntity } from './role-profile.entity';

@Entity('role_profile_role')
export class RoleProfileRoleEntity {
  @PrimaryColumn('uuid')
  profileId: string;

  @PrimaryColumn('uuid')
  @Index()
  roleId: string;

  @ManyToOne(() => RoleProfileEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'profile_id' })
  profile: RoleProfileEntity;

  /** A role that a profile gives cannot be deleted: its holders would have less than it says. */
  @ManyToOne(() => RoleEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'role_id' })
  role: RoleEntity;
}
