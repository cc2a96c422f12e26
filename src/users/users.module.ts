import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module';
import { RoleProfilesController } from './role-profiles/role-profiles.controller';
import { RoleProfiles } from './role-profiles/role-profiles.service';
import { UserTwoFactorController } from './two-factor.controller';
import { UserTwoFactor } from './two-factor.service';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** `InvitationSender` comes from `auth`, bound for everybody: users knows the port only. */
@Module({
  imports: [RolesModule],
  controllers: [UsersController, UserTwoFactorController, RoleProfilesController],
  providers: [UsersService, UserTwoFactor, RoleProfiles],
  exports: [UsersService],
})
export class UsersModule {}
