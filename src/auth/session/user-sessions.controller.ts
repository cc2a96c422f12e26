import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { SessionList } from './session-list.service';
import { sessionListExample, sessionListView } from './session-list.view';

@Controller('users/:id/sessions')
export class UserSessionsController {
  constructor(private readonly list: SessionList) {}

  @Get()
  @RequirePermission('users.read')
  @Operation({
    summary: 'Where a person is signed in',
    query: pageQuery,
    answers: { 200: { description: 'The sessions that are alive, the newest first', schema: sessionListView, examples: { sessions: sessionListExample } } },
    problems: ['not-found', 'validation-failed'],
  })
  sessions(@Param('id', IdParam) id: string, @Query() query: PageQuery): Promise<z.infer<typeof sessionListView>> {
    return this.list.ofPerson(id, query);
  }

  @Delete()
  @HttpCode(204)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Sign a person out everywhere',
    description: 'Their trusted devices end as well: whoever has a lost or stolen one is asked for the second factor.',
    answers: { 204: { description: 'All of their sessions are over, and no browser of theirs is trusted' } },
    problems: ['forbidden', 'not-found'],
  })
  endAll(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string): Promise<void> {
    return this.list.endAllOf(actor, id);
  }
}
