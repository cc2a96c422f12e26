import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OneTimePassword } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { passwordText } from '../../common/validation/fields';
import { signedInOf } from '../guards/request-facts';
import { Cookies } from '../session/cookies';
import { ChangePassword } from './change-password.service';

const changeBody = z.strictObject({ currentPassword: passwordText, newPassword: passwordText });

@Controller('me/password')
export class MyPasswordController {
  constructor(
    private readonly password: ChangePassword,
    private readonly cookies: Cookies,
  ) {}

  @Post()
  @OneTimePassword()
  @HttpCode(204)
  @Operation({
    summary: 'Choose another password',
    description: 'The other sessions of the person end; this one gets a new cookie.',
    body: changeBody,
    answers: { 204: { description: 'Changed' } },
    problems: ['invalid-credentials', 'validation-failed', 'too-many-requests'],
  })
  async change(@Req() request: FastifyRequest, @Body() body: z.infer<typeof changeBody>, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const session = await this.password.change(signedInOf(request), body.currentPassword, body.newPassword);
    this.cookies.set('session', session.token, reply);
  }
}
