import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { RoleEntity } from '../roles/role.entity';
import { UserEntity } from './user.entity';

/** Roles given by hand; automatic ones are derived, so they cannot be forgotten or taken away. */
@Entity('user_role')
export class UserRoleEntity {
  @PrimaryColumn('uuid')
  userId: string;

  @PrimaryColumn('uuid')
  @Index()
  roleId: string;

  @ManyToOne(() => UserEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id' })
  user: UserEntity;

  /** A role that people hold cannot be deleted: they would fall to whatever is left (security requirements R-154). */
  @ManyToOne(() => RoleEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'role_id' })
  role: RoleEntity;
}
