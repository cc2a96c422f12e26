import { Body, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PasswordResets } from '../../auth/password/password-resets.service';
import { Public } from '../../common/access/labels';
import { loginName } from '../../common/validation/fields';
import { notice, page, type Notice, type Page } from '../rendering/page';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { withRedirect } from '../rendering/see-other';
import { say } from '../texts/text';
import { pageQuery } from './sign-in.query';

/** Bounded only: a login that cannot be one comes back with a sentence. */
const typed = z.strictObject({ login: z.string().max(1024) });

type Query = z.infer<typeof pageQuery>;

/** "Forgot your password?": the page of `POST /auth/password-reset`, with its limits and its one answer for every name. */
@Public()
@PageController('login')
export class ForgottenController {
  constructor(
    private readonly resets: PasswordResets,
    private readonly renderer: PageRenderer,
  ) {}

  @Get('forgotten')
  @PageOperation({ summary: 'Form to ask for a link to choose another password', query: pageQuery, shows: 'The form' })
  form(@Query() query: Query, @Res({ passthrough: true }) reply: FastifyReply): string {
    return this.renderer.show(forgotten(query, { status: 200, login: '', asked: false, notice: null }), reply);
  }

  @Post('forgotten')
  @HttpCode(200)
  @PageOperation({
    summary: 'Ask for a link to choose another password, from the sign-in page',
    form: true,
    body: typed,
    query: pageQuery,
    shows: 'Taken; the same for names nobody has',
    problems: ['too-many-requests'],
  })
  async ask(@Body() body: z.infer<typeof typed>, @Query() query: Query, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const login = loginName.safeParse(body.login.trim());
    if (!login.success) {
      const untyped = notice('error', say('login.forgotten.untyped'));
      return this.renderer.show(forgotten(query, { status: 422, login: body.login, asked: false, notice: untyped }), reply);
    }
    await this.resets.request(login.data);
    return this.renderer.show(forgotten(query, { status: 200, login: body.login, asked: true, notice: null }), reply);
  }
}

interface Shown {
  readonly status: number;
  readonly login: string;
  readonly asked: boolean;
  readonly notice: Notice | null;
}

function forgotten({ redirect }: Query, { status, ...shown }: Shown): Page {
  const action = withRedirect('/login/forgotten', redirect);
  return page('forgotten', { title: say('login.forgotten.title'), action, back: withRedirect('/login', redirect), ...shown }, status);
}
