import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Public } from '../../common/access/labels';
import { Operation } from '../../common/http/operation';
import { passwordText, plainText } from '../../common/validation/fields';
import { PasswordLinks } from './password-links.service';

const confirmBody = z.strictObject({ token: plainText(1, 128), newPassword: passwordText });

@Controller('auth/password-reset')
export class PasswordResetController {
  constructor(private readonly links: PasswordLinks) {}

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
