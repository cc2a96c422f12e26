import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Pending, RequireFreshProof, ShortSession, TemporaryCodeSuffices } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { signedInOf } from '../guards/request-facts';
import { Cookies } from '../session/cookies';
import { EnrollingRequests } from './enrolling-requests.service';
import { begunCodeView, begunTotpMailedView, begunTotpView, codeBody, confirmedView, factorListView, labelBody } from './factor.view';
import { factorExamples } from './factor.examples';
import { FactorConfirmation } from './factor-confirmation.service';
import { FactorList } from './factor-list.service';
import { MyFactors, type BegunCode } from './my-factors.service';
import { OwnFactors } from './own-factors.service';

/** A person's own factors. Beginning and confirming work in a pending login that owes an enrolment as well. */
@Controller('me/factors')
@TemporaryCodeSuffices()
export class MyFactorsController {
  constructor(
    private readonly list: FactorList,
    private readonly factors: MyFactors,
    private readonly enrolling: EnrollingRequests,
    private readonly confirmation: FactorConfirmation,
    private readonly own: OwnFactors,
    private readonly cookies: Cookies,
  ) {}

  @Get()
  @ShortSession()
  @Operation({
    summary: 'What is enrolled, and whether the policy demands it',
    query: pageQuery,
    answers: { 200: { description: 'The factors of the signed-in person, the oldest first', schema: factorListView, examples: factorExamples.list } },
    problems: ['validation-failed'],
  })
  factorsOf(@Req() request: FastifyRequest, @Query() query: PageQuery): Promise<z.infer<typeof factorListView>> {
    return this.list.of(signedInOf(request), query);
  }

  @Post('totp')
  @Pending('enrolling')
  @ShortSession()
  @RequireFreshProof()
  @Operation({
    summary: 'Begin to set up an authenticator app',
    description: 'Shows the QR code and key, or mails a link to them where `totp_enrolment` is `email_link` and it is the first authenticator.',
    body: labelBody,
    answers: {
      201: { description: 'Scan it, then confirm with a code', schema: begunTotpView, examples: factorExamples.begunTotp },
      202: { description: 'The link is on its way', schema: begunTotpMailedView, examples: factorExamples.mailed },
    },
    problems: ['step-up-required', 'second-factor-required', 'conflict', 'too-many-requests'],
  })
  async beginTotp(@Req() request: FastifyRequest, @Body() body: z.infer<typeof labelBody>, @Res({ passthrough: true }) reply: FastifyReply) {
    const begun = await this.factors.beginTotp(await this.enrolling.of(request), body.label);
    if (begun.kind === 'mailed') {
      void reply.status(202);
      return { id: begun.id, delivery: begun.delivery };
    }
    void reply.status(201);
    const { expiresAt, ...rest } = begun.provisioning;
    return { ...rest, expiresAt: expiresAt.toISOString() };
  }

  @Post('email')
  @Pending('enrolling')
  @ShortSession()
  @RequireFreshProof()
  @HttpCode(202)
  @Operation({
    summary: 'Begin to use codes by mail: one goes to the address on file',
    answers: { 202: { description: 'Confirm with the code', schema: begunCodeView, examples: factorExamples.begunCode } },
    problems: ['step-up-required', 'second-factor-required', 'conflict', 'too-many-requests'],
  })
  async beginEmail(@Req() request: FastifyRequest) {
    return view(await this.factors.beginCode(await this.enrolling.of(request), 'email'));
  }

  @Post('sms')
  @Pending('enrolling')
  @ShortSession()
  @RequireFreshProof()
  @HttpCode(202)
  @Operation({
    summary: 'Begin to use codes by text: one goes to the number on file',
    answers: { 202: { description: 'Confirm with the code', schema: begunCodeView, examples: factorExamples.begunCode } },
    problems: ['step-up-required', 'second-factor-required', 'conflict', 'too-many-requests'],
  })
  async beginSms(@Req() request: FastifyRequest) {
    return view(await this.factors.beginCode(await this.enrolling.of(request), 'sms'));
  }

  @Post(':id/confirm')
  @Pending('enrolling')
  @ShortSession()
  @HttpCode(200)
  @Operation({
    summary: 'Confirm a factor by its first right code',
    description: 'In a pending login this completes the sign-in as well; in a live session the other sessions end.',
    body: codeBody,
    answers: { 200: { description: 'The factor counts from now on', schema: confirmedView, examples: factorExamples.confirmed } },
    problems: ['invalid-code', 'login-expired', 'not-found', 'second-factor-required'],
  })
  async confirm(
    @Req() request: FastifyRequest,
    @Param('id', IdParam) id: string,
    @Body() body: z.infer<typeof codeBody>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const confirmed = await this.confirmation.confirm(request, id, body.code);
    this.cookies.set('session', confirmed.token, reply);
    if (confirmed.browser !== undefined) this.cookies.set('browser', confirmed.browser, reply);
    if (request.pendingLogin) this.cookies.clear('pending', reply);
    return confirmed.view;
  }

  @Delete(':id')
  @RequireFreshProof()
  @HttpCode(204)
  @Operation({
    summary: 'Take a factor away',
    description: 'The other sessions end. The last one the policy demands stays.',
    answers: { 204: { description: 'Gone, its secret erased' } },
    problems: ['step-up-required', 'not-found', 'conflict'],
  })
  remove(@Req() request: FastifyRequest, @Param('id', IdParam) id: string): Promise<void> {
    return this.own.remove(signedInOf(request), id);
  }
}

const view = (begun: BegunCode): z.infer<typeof begunCodeView> => ({
  id: begun.id,
  delivery: begun.delivery,
  expiresAt: begun.expiresAt.toISOString(),
});
