import { HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Cookies } from '../../auth/session/cookies';
import { Logout } from '../../auth/session/logout.service';
import { Public } from '../../common/access/labels';
import { notice } from '../rendering/page';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { seeOther, withRedirect } from '../rendering/see-other';
import { say } from '../texts/text';
import { SignInPages } from './sign-in-pages.service';
import { pageQuery } from './sign-in.query';

/** Ways out. Whoever has nothing to leave is served all the same. */
@Public()
@PageController('login')
export class LeaveController {
  constructor(
    private readonly logout: Logout,
    private readonly cookies: Cookies,
    private readonly pages: SignInPages,
    private readonly renderer: PageRenderer,
  ) {}

  @Post('cancel')
  @HttpCode(200)
  @PageOperation({ summary: 'Give a waiting sign-in up', form: true, query: pageQuery, goesOn: 'Goes to the sign-in form' })
  async cancel(
    @Query() query: z.infer<typeof pageQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    await this.logout.end(undefined, this.cookies.read('pending', request));
    this.cookies.clear('pending', reply);
    return seeOther(withRedirect('/login', query.redirect), reply);
  }

  @Post('sign-out')
  @HttpCode(200)
  @PageOperation({ summary: 'End the session and the waiting sign-in of this browser', form: true, shows: 'The sign-in form' })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    await this.logout.end(this.cookies.read('session', request), this.cookies.read('pending', request));
    this.cookies.clear('session', reply);
    this.cookies.clear('pending', reply);
    void reply.header('Clear-Site-Data', '"cache", "storage"');
    return this.renderer.show(this.pages.form(undefined, notice('info', say('login.notice.signed_out'))), reply);
  }
}
