import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module';
import { UsersController } from './users.controller';
import { UsersService } from './users.service';

/** `InvitationSender` comes from `auth`, bound for everybody: users knows the port only. */
@Module({ imports: [RolesModule], controllers: [UsersController], providers: [UsersService], exports: [UsersService] })
export class UsersModule {}
