import { Body, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pendingLoginOf } from '../../auth/guards/request-facts';
import { PendingSteps } from '../../auth/login/pending-steps.service';
import { SecondStep } from '../../auth/login/second-step.service';
import { Cookies } from '../../auth/session/cookies';
import { hashOfToken } from '../../auth/session/session-token';
import { Pending } from '../../common/access/labels';
import { METHODS, type Method } from '../../common/access/principal';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { seeOther, withRedirect } from '../rendering/see-other';
import { SignInPages } from './sign-in-pages.service';
import { pageQuery } from './sign-in.query';
import { waitingNotice } from './waiting.notice';
import { WaitingPages } from './waiting-pages.service';

/** Bounded only: a code of the wrong shape comes back with a sentence, and is not counted. */
const typed = z.strictObject({ method: z.enum(METHODS), code: z.string().max(64), trustDevice: z.literal('yes').optional() });
const wished = z.strictObject({ method: z.enum(['email', 'sms']) });
type Query = z.infer<typeof pageQuery>;

/** The forms of the second step. Each calls what the API calls, and shows the same page again when it was refused. */
@Pending('only')
@PageController('login')
export class PendingStepsController {
  constructor(
    private readonly secondStep: SecondStep,
    private readonly steps: PendingSteps,
    private readonly waiting: WaitingPages,
    private readonly pages: SignInPages,
    private readonly cookies: Cookies,
    private readonly renderer: PageRenderer,
  ) {}

  @Post('code')
  @HttpCode(200)
  @PageOperation({
    summary: 'A code from the sign-in page',
    form: true,
    body: typed,
    query: pageQuery,
    shows: 'Signed in; recovery codes are shown this once',
    goesOn: 'Goes on',
    problems: ['unauthenticated', 'invalid-code', 'login-expired', 'second-factor-unavailable', 'too-many-requests'],
  })
  async code(
    @Req() request: FastifyRequest,
    @Body() body: z.infer<typeof typed>,
    @Query() query: Query,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.orAgain(request, query, body.method, reply, async () => {
      const presented = hashOfToken(this.cookies.read('session', request));
      const outcome = await this.secondStep.answer(pendingLoginOf(request), { ...body, trustDevice: body.trustDevice === 'yes' }, presented);
      this.cookies.handOver(outcome, reply);
      return this.pages.after(outcome, request, query.redirect, reply);
    });
  }

  @Post('send')
  @HttpCode(200)
  @PageOperation({
    summary: 'Send a code, from the sign-in page',
    form: true,
    body: wished,
    query: pageQuery,
    goesOn: 'Goes back to the sign-in page, which says how it fares',
    problems: ['unauthenticated', 'login-expired', 'second-factor-unavailable', 'too-many-requests'],
  })
  async send(
    @Req() request: FastifyRequest,
    @Body() body: z.infer<typeof wished>,
    @Query() query: Query,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.orAgain(request, query, body.method, reply, async () => {
      await this.steps.send(pendingLoginOf(request), body.method);
      return seeOther(withRedirect('/login', query.redirect), reply);
    });
  }

  @Post('enrol')
  @HttpCode(200)
  @PageOperation({
    summary: 'A new QR code, or a new mailed link to one, from the sign-in page',
    form: true,
    query: pageQuery,
    goesOn: 'Goes back to the sign-in page',
    problems: ['unauthenticated', 'login-expired', 'conflict', 'too-many-requests'],
  })
  async enrol(@Req() request: FastifyRequest, @Query() query: Query, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.orAgain(request, query, undefined, reply, async () => {
      await this.waiting.beginAuthenticator(request);
      return seeOther(withRedirect('/login', query.redirect), reply);
    });
  }

  /** A refusal the sign-in survives is a sentence on its page; any other is for the filter. */
  private async orAgain(request: FastifyRequest, query: Query, chosen: Method | undefined, reply: FastifyReply, step: () => Promise<string>): Promise<string> {
    try {
      return await step();
    } catch (error) {
      const refusal = waitingNotice(error);
      if (!refusal) throw error;
      void reply.headers(refusal.headers);
      const showing = { redirect: query.redirect, chosen, notice: refusal.notice, status: refusal.status };
      return this.renderer.show(await this.waiting.of(pendingLoginOf(request), showing), reply);
    }
  }
}
