import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { ApiKeyList } from './api-key-list.service';
import { apiKeyExample, apiKeyListView, type ApiKeyListView } from './api-key.view';

@Controller('users/:id/api-keys')
export class UserApiKeysController {
  constructor(private readonly list: ApiKeyList) {}

  @Get()
  @RequirePermission('users.read')
  @Operation({
    summary: 'The API keys of a person',
    query: pageQuery,
    answers: { 200: { description: 'Those that are alive, the newest first', schema: apiKeyListView, examples: { keys: { items: [apiKeyExample], nextCursor: null } } } },
    problems: ['not-found', 'validation-failed'],
  })
  keys(@Param('id', IdParam) id: string, @Query() query: PageQuery): Promise<ApiKeyListView> {
    return this.list.ofPerson(id, query);
  }

  @Delete()
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Revoke every API key of a person',
    answers: { 204: { description: 'None opens anything any more' } },
    problems: ['forbidden', 'not-found'],
  })
  revokeAll(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string): Promise<void> {
    return this.list.revokeAllOf(actor, id);
  }

  @Delete(':keyId')
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Revoke one API key of a person',
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: ['forbidden', 'not-found'],
  })
  revoke(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Param('keyId', IdParam) keyId: string): Promise<void> {
    return this.list.revokeOf(actor, id, keyId);
  }
}
