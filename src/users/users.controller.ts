import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentUser } from '../common/access/current-principal.decorator';
import { OpenToApiKeys, RequireFreshProof, RequirePermission } from '../common/access/labels';
import type { UserPrincipal } from '../common/access/principal';
import { Operation } from '../common/http/operation';
import type { Page } from '../common/paging/cursor';
import { versionQuery } from '../common/validation/fields';
import { IdParam } from '../common/validation/id-param';
import {
  createUserBody,
  listUsersQuery,
  setRolesBody,
  updateUserBody,
  userExample,
  userPage,
  userView,
  userWritten,
  type CreateUser,
  type ListUsers,
  type UpdateUser,
  type UserView,
  type UserWritten,
} from './user.dto';
import { UsersService } from './users.service';

const invited = { ...userExample, emailVerified: false, invited: true, warnings: [] };
const written = { ...userExample, version: 2, warnings: [] };

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @RequirePermission('users.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'List people',
    description: 'In the order they were made.',
    query: listUsersQuery,
    answers: { 200: { description: 'One page.', schema: userPage, examples: { page: { items: [userExample], nextCursor: null } } } },
    problems: ['validation-failed'],
  })
  list(@Query() query: ListUsers): Promise<Page<UserView>> {
    return this.users.list(query);
  }

  @Post()
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Add a person',
    description: 'A link to set the first password is mailed to them. Nobody chooses or sees the password of somebody else.',
    body: createUserBody,
    answers: { 201: { description: 'Added.', schema: userWritten, examples: { invited } } },
    problems: ['validation-failed', 'forbidden', 'conflict', 'would-lock-out'],
  })
  create(@CurrentUser() actor: UserPrincipal, @Body() body: CreateUser): Promise<UserWritten> {
    return this.users.create(actor, body);
  }

  @Get(':id')
  @RequirePermission('users.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'Read a person',
    answers: { 200: { description: 'The person.', schema: userView, examples: { user: userExample } } },
    problems: ['not-found'],
  })
  find(@Param('id', IdParam) id: string): Promise<UserView> {
    return this.users.find(id);
  }

  @Patch(':id')
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Change a person',
    description:
      'Fields that are left out keep their value; null takes a user name, number or language away. A new address or number is ' +
      'unverified until its owner proves it, and like disabling it ends every session, sign-in and link of before.',
    body: updateUserBody,
    answers: { 200: { description: 'Changed.', schema: userWritten, examples: { changed: written } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  update(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: UpdateUser): Promise<UserWritten> {
    return this.users.update(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Delete a person',
    description: 'For good, with sessions, factors and links. To keep the account and close it, set `enabled` to false.',
    query: versionQuery,
    answers: { 204: { description: 'Deleted.' } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  remove(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Query() query: z.output<typeof versionQuery>): Promise<void> {
    return this.users.remove(actor, id, query.version);
  }

  @Post(':id/unlock')
  @HttpCode(200)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Lift the locks of a person',
    description: 'All that wrong passwords and codes led to; counting begins anew. Sessions, factors and password stay as they are.',
    answers: { 200: { description: 'Not locked any more.', schema: userView, examples: { unlocked: userExample } } },
    problems: ['forbidden', 'not-found'],
  })
  unlock(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string): Promise<UserView> {
    return this.users.unlock(actor, id);
  }

  @Put(':id/roles')
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Set the roles of a person',
    description: 'The whole list of roles given by hand. It counts at the next request of a living session.',
    body: setRolesBody,
    answers: { 200: { description: 'Set.', schema: userWritten, examples: { changed: written } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  setRoles(
    @CurrentUser() actor: UserPrincipal,
    @Param('id', IdParam) id: string,
    @Body() body: z.output<typeof setRolesBody>,
  ): Promise<UserWritten> {
    return this.users.setRoles(actor, id, body.roles, body.version);
  }
}
