import { Body, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signedInOf } from '../../auth/guards/request-facts';
import { ChangePassword } from '../../auth/password/change-password.service';
import { Cookies } from '../../auth/session/cookies';
import { OneTimePassword } from '../../common/access/labels';
import { passwordText } from '../../common/validation/fields';
import { passwordRefusal } from '../links/password-refusal';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { seeOther, withRedirect } from '../rendering/see-other';
import { SessionPages } from './session-pages.service';
import { pageQuery } from './sign-in.query';

/** The new one is bounded only: a password that cannot be chosen comes back with a sentence. */
const typed = z.strictObject({ currentPassword: passwordText, newPassword: z.string().max(4096) });

/** After a sign-in with a generated password: nothing else opens until the person has chosen one. */
@PageController('login')
export class OwnPasswordController {
  constructor(
    private readonly passwords: ChangePassword,
    private readonly pages: SessionPages,
    private readonly cookies: Cookies,
    private readonly renderer: PageRenderer,
  ) {}

  @Post('password')
  @OneTimePassword()
  @HttpCode(200)
  @PageOperation({
    summary: 'Choose a password of one’s own, from the sign-in page',
    form: true,
    body: typed,
    query: pageQuery,
    goesOn: 'Changed: goes on',
    problems: ['unauthenticated', 'invalid-credentials', 'second-factor-required', 'address-not-allowed', 'too-many-requests'],
  })
  async change(
    @Req() request: FastifyRequest,
    @Body() body: z.infer<typeof typed>,
    @Query() query: z.infer<typeof pageQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const signedIn = signedInOf(request);
    const refusal = await passwordRefusal(async () => {
      const chosen = passwordText.parse(body.newPassword);
      const renewed = await this.passwords.change(signedIn, body.currentPassword, chosen);
      this.cookies.set('session', renewed.token, reply);
    });
    if (!refusal) return seeOther(withRedirect('/login', query.redirect), reply);
    return this.renderer.show(this.pages.passwordAgain(signedIn, refusal, query.redirect), reply);
  }
}
