import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { commonProblems } from '../../common/problems/common.problems';
import { loginName, passwordText, plainText } from '../../common/validation/fields';
import { Cookies } from '../session/cookies';
import { factorExamples } from './factor.examples';
import { LinkedEnrolment } from './linked-enrolment.service';

const linkBody = z.strictObject({
  token: plainText(1, 128),
  login: loginName.optional(),
  password: passwordText.optional(),
});

const linkView = z.object({
  firstName: z.string(),
  account: z.string(),
  issuer: z.string(),
  secret: z.string(),
  otpauthUri: z.string(),
  qrSvg: z.string(),
  expiresAt: z.iso.datetime(),
});

const { id: _id, ...shown } = factorExamples.begunTotp.onScreen;

@Controller('auth')
export class EnrolmentLinkController {
  constructor(
    private readonly links: LinkedEnrolment,
    private readonly cookies: Cookies,
  ) {}

  /** Public, because the link itself says who may see it: the browser that began it, or login and password. */
  @Post('enrolment-link')
  @Public()
  @HttpCode(200)
  @Operation({
    summary: 'What the QR page of a mailed enrolment link shows',
    body: linkBody,
    answers: {
      200: {
        description: 'Scan it, then enter the code where the sign-in waits',
        schema: linkView,
        examples: { open: { firstName: 'Ana', account: 'ana@erp.example', issuer: 'Countersign', ...shown } },
      },
    },
    problems: ['not-found', 'gone', 'forbidden', 'unauthenticated', 'invalid-credentials', 'address-not-allowed', 'too-many-requests'],
  })
  async open(@Req() request: FastifyRequest, @Body() body: z.infer<typeof linkBody>): Promise<z.infer<typeof linkView>> {
    if ((body.login === undefined) !== (body.password === undefined)) {
      throw commonProblems.validationFailed([{ pointer: body.login === undefined ? '/login' : '/password', message: 'login and password go together' }]);
    }
    const link = await this.links.open(body.token, {
      pendingToken: this.cookies.read('pending', request),
      sessionToken: this.cookies.read('session', request),
      credentials: body.login === undefined || body.password === undefined ? null : { login: body.login, password: body.password },
    });
    const { secret, otpauthUri, qrSvg } = link.provisioning;
    return { firstName: link.firstName, account: link.account, issuer: link.issuer, secret, otpauthUri, qrSvg, expiresAt: link.expiresAt.toISOString() };
  }
}
