import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentUser } from '../common/access/current-principal.decorator';
import { OpenToApiKeys, RequireFreshProof, RequirePermission } from '../common/access/labels';
import type { UserPrincipal } from '../common/access/principal';
import { Operation } from '../common/http/operation';
import type { Page } from '../common/paging/cursor';
import { versionQuery } from '../common/validation/fields';
import { IdParam } from '../common/validation/id-param';
import {
  createRoleBody,
  listRolesQuery,
  roleExample,
  rolePage,
  roleView,
  roleWritten,
  updateRoleBody,
  type CreateRole,
  type RoleView,
  type RoleWritten,
  type UpdateRole,
} from './role.dto';
import { RolesService } from './roles.service';

const flaggedByItself = {
  ...roleExample,
  permissions: ['users.write'],
  warnings: [
    { code: 'role_flagged', message: 'Accounts Manager was flagged for two-factor login, because it carries an administration permission.' },
  ],
};

@Controller('roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @RequirePermission('roles.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'List roles',
    description: 'Built-in roles first, then in the order they were made.',
    query: listRolesQuery,
    answers: { 200: { description: 'One page.', schema: rolePage, examples: { page: { items: [roleExample], nextCursor: null } } } },
    problems: ['validation-failed'],
  })
  list(@Query() query: z.output<typeof listRolesQuery>): Promise<Page<RoleView>> {
    return this.roles.list(query);
  }

  @Post()
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Make a role',
    description: 'A role given an administration permission is flagged for two-factor login by itself; `warnings` says so.',
    body: createRoleBody,
    answers: { 201: { description: 'Made.', schema: roleWritten, examples: { flagged: flaggedByItself } } },
    problems: ['validation-failed', 'forbidden', 'conflict', 'would-lock-out'],
  })
  create(@CurrentUser() actor: UserPrincipal, @Body() body: CreateRole): Promise<RoleWritten> {
    return this.roles.create(actor, body);
  }

  @Get(':id')
  @RequirePermission('roles.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'Read a role',
    answers: { 200: { description: 'The role.', schema: roleView, examples: { role: roleExample } } },
    problems: ['not-found'],
  })
  find(@Param('id', IdParam) id: string): Promise<RoleView> {
    return this.roles.find(id);
  }

  @Patch(':id')
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Change a role',
    description: 'Fields that are left out keep their value. Nobody edits a role they hold; holders of Administrator do.',
    body: updateRoleBody,
    answers: { 200: { description: 'Changed.', schema: roleWritten, examples: { role: { ...roleExample, version: 2, warnings: [] } } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  update(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: UpdateRole): Promise<RoleWritten> {
    return this.roles.update(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Delete a role',
    description: 'Refused while somebody holds it, and for built-in roles.',
    query: versionQuery,
    answers: { 204: { description: 'Deleted.' } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  remove(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Query() query: z.output<typeof versionQuery>): Promise<void> {
    return this.roles.remove(actor, id, query.version);
  }
}
