import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { OpenToApiKeys, RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import type { Page } from '../../common/paging/cursor';
import { versionQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import {
  createProfileBody,
  listProfilesQuery,
  profileExample,
  profilePage,
  profileView,
  profileWritten,
  updateProfileBody,
  type CreateProfile,
  type ProfileView,
  type ProfileWritten,
  type UpdateProfile,
} from './role-profile.dto';
import { RoleProfiles } from './role-profiles.service';

const written = { ...profileExample, warnings: [] };

@Controller('role-profiles')
export class RoleProfilesController {
  constructor(private readonly profiles: RoleProfiles) {}

  @Get()
  @RequirePermission('roles.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'List role profiles',
    query: listProfilesQuery,
    answers: { 200: { description: 'One page.', schema: profilePage, examples: { page: { items: [profileExample], nextCursor: null } } } },
    problems: ['validation-failed'],
  })
  list(@Query() query: z.output<typeof listProfilesQuery>): Promise<Page<ProfileView>> {
    return this.profiles.list(query);
  }

  @Post()
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Make a role profile',
    description: 'Roles that are given together. Whoever has the profile holds exactly its roles by hand.',
    body: createProfileBody,
    answers: { 201: { description: 'Made.', schema: profileWritten, examples: { made: written } } },
    problems: ['validation-failed', 'forbidden', 'conflict'],
  })
  create(@CurrentUser() actor: UserPrincipal, @Body() body: CreateProfile): Promise<ProfileWritten> {
    return this.profiles.create(actor, body);
  }

  @Get(':id')
  @RequirePermission('roles.read')
  @OpenToApiKeys()
  @Operation({
    summary: 'Read a role profile',
    answers: { 200: { description: 'The profile.', schema: profileView, examples: { profile: profileExample } } },
    problems: ['not-found'],
  })
  find(@Param('id', IdParam) id: string): Promise<ProfileView> {
    return this.profiles.find(id);
  }

  @Patch(':id')
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Change a role profile',
    description: 'The roles of everybody who has it change with it, at the next request of their sessions. Nobody edits one they have; holders of Administrator do.',
    body: updateProfileBody,
    answers: { 200: { description: 'Changed.', schema: profileWritten, examples: { changed: written } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict', 'would-lock-out'],
  })
  update(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: UpdateProfile): Promise<ProfileWritten> {
    return this.profiles.update(actor, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('roles.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Delete a role profile',
    description: 'Refused while somebody has it.',
    query: versionQuery,
    answers: { 204: { description: 'Deleted.' } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict'],
  })
  remove(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Query() query: z.output<typeof versionQuery>): Promise<void> {
    return this.profiles.remove(actor, id, query.version);
  }
}
