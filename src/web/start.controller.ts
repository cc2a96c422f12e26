import { Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../common/access/labels';
import { commonProblems } from '../common/problems/common.problems';
import { PROBLEM_TYPES, type ProblemSlug } from '../common/problems/problem-types';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { page } from './rendering/page';
import { PageController } from './rendering/page-controller.decorator';
import { PageOperation } from './rendering/page-operation.decorator';
import { PageRenderer } from './rendering/page-renderer.service';

/** The front door, and what the `type` of a problem leads to (RFC 9457 §3.1.1). */
@Public()
@PageController()
export class StartController {
  constructor(
    private readonly renderer: PageRenderer,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Get()
  @PageOperation({ summary: 'Start page', shows: 'Where to go from here' })
  start(@Res({ passthrough: true }) reply: FastifyReply): string {
    const local = !this.config.isProduction;
    return this.renderer.show(page('start', { title: 'Welcome', docs: local, mailbox: local }), reply);
  }

  @Get('problems/:slug')
  @PageOperation({ summary: 'What a kind of problem means', shows: 'Its status and what to do', problems: ['not-found'] })
  problem(@Param('slug') slug: string, @Res({ passthrough: true }) reply: FastifyReply): string {
    if (!isProblem(slug)) throw commonProblems.notFound();
    return this.renderer.show(page('problem-type', { slug, ...PROBLEM_TYPES[slug] }), reply);
  }
}

const isProblem = (slug: string): slug is ProblemSlug => Object.hasOwn(PROBLEM_TYPES, slug);
