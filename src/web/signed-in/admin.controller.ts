import { Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShortSession } from '../../common/access/labels';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation, TO_SIGN_IN } from '../rendering/page-operation.decorator';
import { ADMIN, USER } from './areas';
import { Frames } from './frame.service';

const AdminPage = (shows: string) => PageOperation({ summary: 'A page of the administration', shows, goesOn: TO_SIGN_IN, problems: ['unauthenticated', 'forbidden'] });

/**
 * The administration. Frames that hold no data, so a session that falls short of the policy may open them: it is asked for
 * its second factor in place, at the first call of the API.
 */
@ShortSession()
@PageController('admin')
export class AdminController {
  constructor(private readonly frames: Frames) {}

  @Get()
  @AdminPage('Coverage, locks, channels, the policy in force')
  overview(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.overview, request, reply);
  }

  @Get('users')
  @AdminPage('Users, searched and filtered')
  users(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.users, request, reply);
  }

  /** Which one is read from the address by the module; the API says whether there is such a person. */
  @Get('users/:id')
  @AdminPage('One user: roles, factors, the decision and why, the ways to help')
  user(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(USER, request, reply);
  }

  @Get('roles')
  @AdminPage('Roles with their second factor, and role profiles')
  roles(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.roles, request, reply);
  }

  @Get('settings')
  @AdminPage('System settings, with a preview before they are saved')
  settings(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.settings, request, reply);
  }

  @Get('deliveries')
  @AdminPage('Messages, channels and their test')
  deliveries(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.deliveries, request, reply);
  }

  @Get('audit')
  @AdminPage('Audit log')
  audit(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.frames.admin(ADMIN.audit, request, reply);
  }
}
