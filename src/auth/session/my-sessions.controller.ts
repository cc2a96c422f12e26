import { Controller, Delete, Get, HttpCode, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { signedInOf } from '../guards/request-facts';
import { Cookies } from './cookies';
import { SessionList } from './session-list.service';
import { sessionListExample, sessionListView } from './session-list.view';

@Controller('me/sessions')
export class MySessionsController {
  constructor(
    private readonly list: SessionList,
    private readonly cookies: Cookies,
  ) {}

  @Get()
  @Operation({
    summary: 'Where I am signed in',
    query: pageQuery,
    answers: { 200: { description: 'The sessions that are alive, the newest first', schema: sessionListView, examples: { sessions: sessionListExample } } },
    problems: ['validation-failed'],
  })
  sessions(@Req() request: FastifyRequest, @Query() query: PageQuery): Promise<z.infer<typeof sessionListView>> {
    const { session } = signedInOf(request);
    return this.list.of(session.user_id, session.session_id, query);
  }

  @Delete()
  @HttpCode(204)
  @Operation({
    summary: 'Sign out everywhere else',
    answers: { 204: { description: 'Every other session is over; this one goes on' } },
  })
  endOthers(@Req() request: FastifyRequest): Promise<void> {
    const { session } = signedInOf(request);
    return this.list.endOthers(session.user_id, session.session_id);
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation({
    summary: 'End one session',
    description: 'Of this very session it is a sign-out.',
    answers: { 204: { description: 'Over' } },
    problems: ['not-found'],
  })
  async end(@Req() request: FastifyRequest, @Param('id', IdParam) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { session } = signedInOf(request);
    await this.list.end(session.user_id, id);
    if (id === session.session_id) this.cookies.clear('session', reply);
  }
}
