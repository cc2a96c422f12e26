import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { loginName, passwordText, plainText } from '../../common/validation/fields';
import { PasswordLinks } from './password-links.service';
import { PasswordResets } from './password-resets.service';

const requestBody = z.strictObject({ login: loginName });
const confirmBody = z.strictObject({ token: plainText(1, 128), newPassword: passwordText });

@Controller('auth/password-reset')
export class PasswordResetController {
  constructor(
    private readonly links: PasswordLinks,
    private readonly resets: PasswordResets,
  ) {}

  @Post()
  @Public()
  @HttpCode(202)
  @Operation({
    summary: 'Ask for a link to choose another password',
    description:
      'Mailed to the address of the account, good for 20 minutes and once. The answer is the same for names nobody has, and ' +
      'from the fourth request in an hour on nothing more is sent. Who was invited and has no password yet is invited again.',
    body: requestBody,
    answers: { 202: { description: 'Taken' } },
    problems: ['too-many-requests'],
  })
  async request(@Body() body: z.infer<typeof requestBody>): Promise<void> {
    await this.resets.request(body.login);
  }

  @Post('confirm')
  @Public()
  @HttpCode(204)
  @Operation({
    summary: 'Set the password by the token of an invitation or a reset',
    description: 'Never signs in and never touches a factor; accepting an invitation verifies the address.',
    body: confirmBody,
    answers: { 204: { description: 'Set: sign in with it' } },
    problems: ['not-found', 'gone', 'validation-failed'],
  })
  confirm(@Body() body: z.infer<typeof confirmBody>): Promise<void> {
    return this.links.setPassword(body.token, body.newPassword);
  }
}
