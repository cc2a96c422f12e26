import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { CurrentUser } from '../../common/access/current-principal.decorator';
import { RequireFreshProof, RequirePermission } from '../../common/access/labels';
import type { UserPrincipal } from '../../common/access/principal';
import { Operation } from '../../common/http/operation';
import { pageQuery, type PageQuery } from '../../common/validation/fields';
import { IdParam } from '../../common/validation/id-param';
import { EnrolmentOffers } from './enrolment-offers.service';
import { PersonFactors } from './person-factors.service';
import {
  offerView,
  personFactorExamples,
  personFactorsView,
  reasonBody,
  resetView,
  temporaryCodeView,
  type PersonFactorsView,
  type ResetView,
  type TemporaryCodeView,
} from './person-factors.view';
import { TemporaryCodeIssue } from './temporary-code-issue.service';
import { TwoFactorResets } from './two-factor-resets.service';

/** The second factors of somebody else, and the way back for whoever lost them. */
@Controller('users/:id')
export class PersonFactorsController {
  constructor(
    private readonly factors: PersonFactors,
    private readonly resets: TwoFactorResets,
    private readonly temporaryCodes: TemporaryCodeIssue,
    private readonly offers: EnrolmentOffers,
  ) {}

  @Get('factors')
  @RequirePermission('users.read')
  @Operation({
    summary: 'What a person has enrolled',
    description: 'Masked, and without anything secret; with the recovery codes left and what is locked.',
    query: pageQuery,
    answers: { 200: { description: 'The factors of now, the oldest first.', schema: personFactorsView, examples: { enrolled: personFactorExamples.enrolled } } },
    problems: ['not-found', 'validation-failed'],
  })
  list(@Param('id', IdParam) id: string, @Query() query: PageQuery): Promise<PersonFactorsView> {
    return this.factors.of(id, query);
  }

  @Post('two-factor/reset')
  @HttpCode(200)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Take all second factors of a person away',
    description:
      'Recovery codes too; sessions, sign-ins under way and links end, and the person is told by mail. What they set up next needs a ' +
      'mailed link or a temporary code, whatever `totp_enrolment` says.',
    body: reasonBody,
    answers: { 200: { description: 'Nothing is enrolled any more.', schema: resetView, examples: { reset: personFactorExamples.reset } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'would-lock-out'],
  })
  reset(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: z.output<typeof reasonBody>): Promise<ResetView> {
    return this.resets.reset(actor, id, body.reason);
  }

  @Post('two-factor/temporary-code')
  @HttpCode(201)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Make a temporary code for a person',
    description:
      'Good for the second step of one sign-in within 8 hours; one made before is void, and so is this one after a new password, another ' +
      'address or number, a reset or disabling. It is shown this once, and never mailed: tell it to whoever you know to be this person. What it opens needs a factor set up before anything that asks for a fresh proof.',
    body: reasonBody,
    answers: { 201: { description: 'The code.', schema: temporaryCodeView, examples: { code: personFactorExamples.temporaryCode } } },
    problems: ['validation-failed', 'forbidden', 'not-found', 'conflict'],
  })
  temporaryCode(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string, @Body() body: z.output<typeof reasonBody>): Promise<TemporaryCodeView> {
    return this.temporaryCodes.issue(actor, id, body.reason);
  }

  @Post('two-factor/send-enrolment-link')
  @HttpCode(202)
  @RequirePermission('users.write')
  @RequireFreshProof()
  @Operation({
    summary: 'Mail a person the link to set up an authenticator app',
    description:
      'Good for 72 hours and without a secret: its page asks for login and password, then shows a QR code for ten minutes, and the next ' +
      'sign-in confirms it. One mailed before is void. Only for somebody whose next sign-in asks to set up an app.',
    answers: { 202: { description: 'Owed to the outbox.', schema: offerView, examples: { queued: personFactorExamples.offer } } },
    problems: ['forbidden', 'not-found', 'conflict', 'delivery-unavailable'],
  })
  async sendEnrolmentLink(@CurrentUser() actor: UserPrincipal, @Param('id', IdParam) id: string): Promise<z.output<typeof offerView>> {
    await this.offers.send(actor, id);
    return { delivery: { status: 'queued', resendAfter: null } };
  }
}
