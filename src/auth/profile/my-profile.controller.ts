import { Body, Controller, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Operation, type OperationSpec } from '../../common/http/operation';
import { codeBody } from '../factors/factor.view';
import { signedInOf } from '../guards/request-facts';
import { ContactConfirmation } from './contact-confirmation.service';
import { MyProfile } from './my-profile.service';
import { contactPendingView, meView, meWritten, profileExamples, updateMeBody, type ContactPending, type MeView, type MeWritten, type UpdateMe } from './profile.dto';

const confirming = (what: string): OperationSpec => ({
  summary: `Confirm a new ${what} by the code that went there`,
  description: 'It counts from now on; the other sessions, sign-ins under way and mailed links of the person end. The old and the new one are told.',
  body: codeBody,
  answers: { 200: { description: 'Changed', schema: meWritten, examples: profileExamples.written } },
  problems: ['invalid-code', 'not-found', 'conflict', 'validation-failed', 'would-lock-out', 'too-many-requests'],
});

@Controller('me')
export class MyProfileController {
  constructor(
    private readonly profile: MyProfile,
    private readonly contacts: ContactConfirmation,
  ) {}

  @Get()
  @Operation({
    summary: 'Who I am, and where I can be reached',
    answers: { 200: { description: 'The signed-in person', schema: meView, examples: profileExamples.me } },
  })
  show(@Req() request: FastifyRequest): Promise<MeView> {
    return this.profile.view(signedInOf(request));
  }

  @Patch()
  @Operation({
    summary: 'Change what I keep about myself',
    description:
      'Name and language count at once. A new address or number needs a fresh proof and counts once the code sent there is confirmed; ' +
      'asking again for the same one sends another code. `alwaysAsk: false` needs a fresh proof.',
    body: updateMeBody,
    answers: {
      200: { description: 'Changed', schema: meWritten, examples: profileExamples.written },
      202: { description: 'A code is on its way to the new address or number', schema: contactPendingView, examples: profileExamples.pending },
    },
    problems: ['step-up-required', 'validation-failed', 'conflict', 'would-lock-out', 'too-many-requests'],
  })
  async update(@Req() request: FastifyRequest, @Body() body: UpdateMe, @Res({ passthrough: true }) reply: FastifyReply): Promise<MeWritten | ContactPending> {
    const updated = await this.profile.update(signedInOf(request), body);
    void reply.status(updated.kind === 'pending' ? 202 : 200);
    return updated.view;
  }

  @Post('contacts/email/confirm')
  @HttpCode(200)
  @Operation(confirming('mail address'))
  confirmEmail(@Req() request: FastifyRequest, @Body() body: z.infer<typeof codeBody>): Promise<MeWritten> {
    return this.confirm(request, 'email', body.code);
  }

  @Post('contacts/mobileNumber/confirm')
  @HttpCode(200)
  @Operation(confirming('mobile number'))
  confirmMobileNumber(@Req() request: FastifyRequest, @Body() body: z.infer<typeof codeBody>): Promise<MeWritten> {
    return this.confirm(request, 'mobileNumber', body.code);
  }

  private async confirm(request: FastifyRequest, contact: 'email' | 'mobileNumber', code: string): Promise<MeWritten> {
    const signedIn = signedInOf(request);
    const warnings = await this.contacts.confirm(signedIn, contact, code);
    return { ...(await this.profile.view(signedIn)), warnings: [...warnings] };
  }
}
