import { Body, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PasswordLinks, type OpenPasswordLink } from '../../auth/password/password-links.service';
import { Public } from '../../common/access/labels';
import { passwordText } from '../../common/validation/fields';
import { page, type Page } from '../rendering/page';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { say, type Text } from '../texts/text';
import { passwordRefusal } from './password-refusal';

/** Bounded only: a password that cannot be chosen comes back with a sentence. */
const typed = z.strictObject({ newPassword: z.string().max(4096) });

/** The link of an invitation or a reset. Sets the password and does nothing else: it never signs in (product P-84). */
@Public()
@PageController('password')
export class ChoosePasswordController {
  constructor(
    private readonly links: PasswordLinks,
    private readonly renderer: PageRenderer,
  ) {}

  @Get(':token')
  @PageOperation({ summary: 'Form of an invitation or reset link', shows: 'The form', problems: ['not-found', 'gone'] })
  async open(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return this.renderer.show(form(token, await this.links.open(token), null), reply);
  }

  @Post(':token')
  @HttpCode(200)
  @PageOperation({
    summary: 'Set the password by the link of an invitation or reset',
    form: true,
    body: typed,
    shows: 'Set: sign in with it',
    problems: ['not-found', 'gone'],
  })
  async set(
    @Param('token') token: string,
    @Body() body: z.infer<typeof typed>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const open = await this.links.open(token);
    const refused = await passwordRefusal(async () => {
      await this.links.setPassword(token, passwordText.parse(body.newPassword));
    });
    return this.renderer.show(refused ? form(token, open, refused.text) : page('password-set', { title: say('links.password.is_set') }), reply);
  }
}

function form(token: string, { link, owner, minimumLength }: OpenPasswordLink, error: Text | null): Page {
  const title = say(link.purpose === 'invitation' ? 'links.password.invitation' : 'links.password.reset');
  const values = { title, action: `/password/${encodeURIComponent(token)}`, login: owner.email, minimumLength, error };
  return page('choose-password', values, error === null ? 200 : 422);
}
