import { Get, HttpCode, Param, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LocalAuthGuard } from '../../auth/guards/local-auth.guard';
import { LoginService } from '../../auth/login/login.service';
import type { PasswordProof } from '../../auth/login/password-step.service';
import { Cookies } from '../../auth/session/cookies';
import { hashOfToken } from '../../auth/session/session-token';
import { Public } from '../../common/access/labels';
import { commonProblems } from '../../common/problems/common.problems';
import { loginName, passwordText } from '../../common/validation/fields';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { seeOther, withRedirect } from '../rendering/see-other';
import { SignInPages } from './sign-in-pages.service';
import { pageQuery, STEPS } from './sign-in.query';

const typed = z.strictObject({ login: loginName, password: passwordText });

/** The sign-in page: whatever the browser's cookies say is due, at one address. */
@Public()
@PageController('login')
export class SignInController {
  constructor(
    private readonly pages: SignInPages,
    private readonly login: LoginService,
    private readonly cookies: Cookies,
    private readonly renderer: PageRenderer,
  ) {}

  @Get()
  @PageOperation({
    summary: 'Sign-in page',
    description: 'The form, the second step of a waiting sign-in, or who is signed in. `redirect`: where to go on to; only to this origin or `login_redirect_origins`.',
    query: pageQuery,
    shows: 'What is due now',
    problems: ['second-factor-unavailable', 'address-not-allowed', 'login-expired'],
  })
  async show(
    @Query() query: z.infer<typeof pageQuery>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const due = await this.pages.due(request, query);
    if ('template' in due) return this.renderer.show(due, reply);
    void reply.status(302).header('Location', due.href).type('text/html; charset=utf-8');
    return '';
  }

  /** Somebody reloaded the answer of a form, or came back to it. */
  @Get(':step')
  @PageOperation({ summary: 'Back to the sign-in page', query: pageQuery, goesOn: 'Goes to the sign-in page', problems: ['not-found'] })
  back(@Param('step') step: string, @Query() query: z.infer<typeof pageQuery>, @Res({ passthrough: true }) reply: FastifyReply): string {
    if (!STEPS.has(step)) throw commonProblems.notFound();
    return seeOther(withRedirect('/login', query.redirect), reply);
  }

  @Post()
  @UseGuards(LocalAuthGuard)
  @HttpCode(200)
  @PageOperation({
    summary: 'Login and password from the sign-in page',
    form: true,
    body: typed,
    query: pageQuery,
    shows: 'Signed in',
    goesOn: 'Goes to what is due next',
    problems: ['invalid-credentials', 'second-factor-unavailable', 'address-not-allowed', 'too-many-requests'],
  })
  async begin(
    @Req() request: FastifyRequest & { user: PasswordProof },
    @Query() query: z.infer<typeof pageQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const outcome = await this.login.begin(request.user, hashOfToken(this.cookies.read('session', request)));
    this.cookies.handOver(outcome, reply);
    return this.pages.after(outcome, request, query.redirect, reply);
  }
}
