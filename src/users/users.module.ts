import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module';
import { UserTwoFactorController } from './two-factor.controller';
import { UserTwoFactor } from './two-factor.service';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** `InvitationSender` comes from `auth`, bound for everybody: users knows the port only. */
@Module({
  imports: [RolesModule],
  controllers: [UsersController, UserTwoFactorController],
  providers: [UsersService, UserTwoFactor],
  exports: [UsersService],
})
export class UsersModule {}
