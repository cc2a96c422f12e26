import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { signedInOf } from '../guards/request-facts';
import { ApiKeyList } from './api-key-list.service';
import {
  apiKeyExample,
  apiKeyListView,
  apiKeyView,
  madeApiKeyExample,
  madeApiKeyView,
  newApiKeyBody,
  type ApiKeyListView,
  type ApiKeyView,
  type MadeApiKeyView,
  type NewApiKeyWish,
} from './api-key.view';
import { OwnApiKeys } from './own-api-keys.service';

@Controller('me/api-keys')
export class MyApiKeysController {
  constructor(
    private readonly list: ApiKeyList,
    private readonly own: OwnApiKeys,
  ) {}

  @Get()
  @Operation({
    summary: 'My API keys',
    query: pageQuery,
    answers: { 200: { description: 'Those that are alive, the newest first', schema: apiKeyListView, examples: { keys: { items: [apiKeyExample], nextCursor: null } } } },
    problems: ['validation-failed'],
  })
  keys(@CurrentUser() { userId }: UserPrincipal, @Query() query: PageQuery): Promise<ApiKeyListView> {
    return this.list.of(userId, query);
  }

  @Get(':id')
  @Operation({
    summary: 'One of them',
    answers: { 200: { description: 'Everything but the key itself', schema: apiKeyView, examples: { key: apiKeyExample } } },
    problems: ['not-found'],
  })
  key(@CurrentUser() { userId }: UserPrincipal, @Param('id', IdParam) id: string): Promise<ApiKeyView> {
    return this.list.one(userId, id);
  }

  @Post()
  @RequireFreshProof()
  @HttpCode(201)
  @Operation({
    summary: 'Make an API key',
    description:
      'For a program that cannot answer a code: it sends `Authorization: Bearer <key>` and reads what `scopes` and its owner may. The key ends ' +
      'by itself, when it is revoked, when the second factors of its owner are reset, when somebody else or a mailed link sets their password, and ' +
      'when they are disabled. Its owner is told by mail that it was made.',
    body: newApiKeyBody,
    answers: { 201: { description: 'With the key, this once', schema: madeApiKeyView, examples: { made: madeApiKeyExample } } },
    problems: ['forbidden', 'conflict'],
  })
  make(@Req() request: FastifyRequest, @Body() wish: NewApiKeyWish): Promise<MadeApiKeyView> {
    return this.own.make(signedInOf(request), wish);
  }

  @Delete()
  @HttpCode(204)
  @Operation({ summary: 'Revoke all of my API keys', answers: { 204: { description: 'None opens anything any more' } } })
  revokeAll(@CurrentUser() { userId }: UserPrincipal): Promise<void> {
    return this.list.revokeAll(userId);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'Revoke one of my API keys',
    description: 'At once and for good. No fresh proof is asked for it.',
    answers: { 204: { description: 'It opens nothing any more' } },
    problems: ['not-found'],
  })
  revoke(@CurrentUser() { userId }: UserPrincipal, @Param('id', IdParam) id: string): Promise<void> {
    return this.list.revoke(userId, id);
  }
}
