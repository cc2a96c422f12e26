import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ShortSession } from '../../common/access/labels';
import { METHODS } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { commonProblems } from '../../common/problems/common.problems';
import { passwordText } from '../../common/validation/fields';
import { signedInOf } from '../guards/request-facts';
import { codeText } from '../login/code-grammar';
import { deliveryOf } from '../login/pending-answer.service';
import { deliveryView, type DeliveryView } from '../login/sign-in.view';
import { Cookies } from '../session/cookies';
import { requireOffered, StepUp } from './step-up.service';
import { StepUpChallenges } from './step-up-challenges.service';

const stepUpBody = z.union(
  [z.strictObject({ method: z.enum(METHODS), code: codeText }), z.strictObject({ password: passwordText })],
  { error: 'must hold either "method" and "code", or "password" alone' },
);
const sendBody = z.strictObject({ method: z.enum(['email', 'sms']) });
const stepUpView = z.object({ session: z.object({ id: z.uuid(), provenAt: z.iso.datetime() }) });

@Controller('auth/step-up')
export class StepUpController {
  constructor(
    private readonly stepUp: StepUp,
    private readonly challenges: StepUpChallenges,
    private readonly cookies: Cookies,
  ) {}

  @Post()
  @ShortSession()
  @HttpCode(200)
  @Operation({
    summary: 'Prove a factor again, or the password where there is no factor',
    description: 'The session gets a new id and cookie; the old one is dead at once.',
    body: stepUpBody,
    answers: {
      200: {
        description: 'Proven; repeat what was refused',
        schema: stepUpView,
        examples: { proven: { session: { id: '0192f0c4-5a3b-7c11-9d7e-3f6f0e8f4a12', provenAt: '2026-01-15T08:30:00.000Z' } } },
      },
    },
    problems: ['invalid-code', 'invalid-credentials', 'forbidden', 'too-many-requests'],
  })
  async prove(
    @Req() request: FastifyRequest,
    @Body() body: z.infer<typeof stepUpBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<z.infer<typeof stepUpView>> {
    const signedIn = signedInOf(request);
    const renewed = 'password' in body ? await this.stepUp.byPassword(signedIn, body.password) : await this.stepUp.byCode(signedIn, body);
    this.cookies.set('session', renewed.token, reply);
    return { session: { id: renewed.id, provenAt: signedIn.session.now.toISOString() } };
  }

  @Post('send')
  @ShortSession()
  @HttpCode(202)
  @Operation({
    summary: 'Send a code for the step-up by mail or text',
    body: sendBody,
    answers: {
      202: {
        description: 'Owed to the outbox',
        schema: z.object({ delivery: deliveryView }),
        examples: { queued: { delivery: { status: 'queued', resendAfter: '2026-01-15T08:30:30.000Z' } } },
      },
    },
    problems: ['too-many-requests', 'validation-failed'],
  })
  async send(@Req() request: FastifyRequest, @Body() body: z.infer<typeof sendBody>): Promise<{ delivery: DeliveryView }> {
    const signedIn = signedInOf(request);
    requireOffered(signedIn, body.method);
    const outcome = await this.challenges.send(signedIn.session.user_id, signedIn.session.session_id, body.method);
    if (outcome.kind === 'too_soon') throw commonProblems.tooManyRequests(outcome.retryAfterSeconds, 'resend gap');
    return { delivery: deliveryOf(outcome) };
  }
}
