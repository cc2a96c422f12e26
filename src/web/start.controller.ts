import { Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Cookies } from '../auth/session/cookies';
import { LiveSessions } from '../auth/session/live-sessions.service';
import { Public } from '../common/access/labels';
import { commonProblems } from '../common/problems/common.problems';
import { PROBLEM_TYPES, type ProblemSlug } from '../common/problems/problem-types';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { page } from './rendering/page';
import { PageController } from './rendering/page-controller.decorator';
import { PageOperation } from './rendering/page-operation.decorator';
import { hasAdministration, permissionsOf } from './signed-in/areas';
import { say } from './texts/text';
import { PageRenderer } from './rendering/page-renderer.service';

/** The front door, and what the `type` of a problem leads to (RFC 9457 §3.1.1). */
@Public()
@PageController()
export class StartController {
  constructor(
    private readonly renderer: PageRenderer,
    private readonly cookies: Cookies,
    private readonly sessions: LiveSessions,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get()
  @PageOperation({ summary: 'Start page', shows: 'Who is signed in, and where to go from here' })
  async start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const local = !this.config.isProduction;
    const signedIn = await this.sessions.byCookie(this.cookies.read('session', request), false);
    request.spokenTo = signedIn?.session.language ?? null;
    const person = signedIn && { fullName: signedIn.session.full_name, email: signedIn.session.email };
    return this.renderer.show(page('start', { title: say('login.welcome'), person, administers: signedIn !== null && hasAdministration(permissionsOf(signedIn.session)), signOut: '/login/sign-out', docs: local, mailbox: local }), reply);
  }

  @Get('problems/:slug')
  @PageOperation({ summary: 'What a kind of problem means', shows: 'Its status and what to do', problems: ['not-found'] })
  problem(@Param('slug') slug: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    if (!isProblem(slug)) throw commonProblems.notFound();
    return this.renderer.show(page('problem-type', { slug, status: PROBLEM_TYPES[slug].status, title: say(`problems.type.${slug}.title`), help: say(`problems.type.${slug}.help`) }), reply);
  }
}

const isProblem = (slug: string): slug is ProblemSlug => Object.hasOwn(PROBLEM_TYPES, slug);
