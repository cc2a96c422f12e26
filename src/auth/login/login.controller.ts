import { Body, Controller, Get, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Pending, Public } from '../../common/access/labels';
import { METHODS } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { loginName, passwordText } from '../../common/validation/fields';
import { LocalAuthGuard } from '../guards/local-auth.guard';
import { pendingLoginOf } from '../guards/request-facts';
import { Cookies } from '../session/cookies';
import { hashOfToken } from '../session/session-token';
import { codeText } from './code-grammar';
import { LoginService, type SignInOutcome } from './login.service';
import type { PasswordProof } from './password-step.service';
import { PendingSteps } from './pending-steps.service';
import { SecondStep } from './second-step.service';
import { signInExamples } from './sign-in.examples';
import { deliveryView, pendingView, signInView, type DeliveryView, type PendingView } from './sign-in.view';

const loginBody = z.strictObject({ login: loginName, password: passwordText });
const codeBody = z.strictObject({ method: z.enum(METHODS).optional(), code: codeText, trustDevice: z.boolean().optional() });
const sendBody = z.strictObject({ method: z.enum(['email', 'sms']) });

/** Signing in: thin, every answer is made by the services. Cookies are set here and nowhere else on this path. */
@Controller('auth')
export class LoginController {
  constructor(
    private readonly login: LoginService,
    private readonly secondStep: SecondStep,
    private readonly steps: PendingSteps,
    private readonly cookies: Cookies,
  ) {}

  @Post('login')
  @Public()
  @UseGuards(LocalAuthGuard)
  @HttpCode(200)
  @Operation({
    summary: 'Sign in with login and password',
    description: 'Answers with a full session, or with what is still owed; which cookie is set says the same.',
    body: loginBody,
    answers: { 200: { description: 'Signed in, or the second step is due', schema: signInView, examples: signInExamples.login } },
    problems: ['invalid-credentials', 'second-factor-unavailable', 'address-not-allowed', 'too-many-requests'],
  })
  async begin(@Req() request: FastifyRequest & { user: PasswordProof }, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.hand(await this.login.begin(request.user, this.presented(request)), reply);
  }

  @Get('pending')
  @Pending('only')
  @Operation({
    summary: 'What the pending login still owes',
    description: 'The same object again, for a page that was reloaded. Does not count as activity.',
    answers: { 200: { description: 'The second step', schema: pendingView, examples: signInExamples.pending } },
    problems: ['login-expired', 'unauthenticated'],
  })
  pending(@Req() request: FastifyRequest): Promise<PendingView> {
    return this.steps.view(pendingLoginOf(request));
  }

  @Post('second-factor')
  @Pending('only')
  @HttpCode(200)
  @Operation({
    summary: 'Prove the second factor, or confirm the one being enrolled',
    description: 'The first right code to an address or number that was verified before makes it a factor as well: the person’s other sign-ins and sessions end, as with every factor added.',
    body: codeBody,
    answers: { 200: { description: 'Signed in, or one more step is due', schema: signInView, examples: signInExamples.secondFactor } },
    problems: ['invalid-code', 'login-expired', 'too-many-requests', 'second-factor-unavailable'],
  })
  async prove(
    @Req() request: FastifyRequest,
    @Body() body: z.infer<typeof codeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.hand(await this.secondStep.answer(pendingLoginOf(request), body, this.presented(request)), reply);
  }

  @Post('second-factor/send')
  @Pending('only')
  @HttpCode(202)
  @Operation({
    summary: 'Send a new code by mail or text; the older one is void',
    body: sendBody,
    answers: { 202: { description: 'Owed to the outbox', schema: z.object({ delivery: deliveryView }), examples: signInExamples.sent } },
    problems: ['login-expired', 'too-many-requests', 'validation-failed'],
  })
  async send(@Req() request: FastifyRequest, @Body() body: z.infer<typeof sendBody>): Promise<{ delivery: DeliveryView }> {
    return { delivery: await this.steps.send(pendingLoginOf(request), body.method) };
  }

  private presented(request: FastifyRequest): Buffer | null {
    return hashOfToken(this.cookies.read('session', request));
  }

  private hand(outcome: SignInOutcome, reply: FastifyReply): SignInOutcome['view'] {
    this.cookies.handOver(outcome, reply);
    return outcome.view;
  }
}
