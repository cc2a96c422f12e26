import { Body, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LinkedEnrolment } from '../../auth/factors/linked-enrolment.service';
import { Cookies } from '../../auth/session/cookies';
import { Public } from '../../common/access/labels';
import { Problem } from '../../common/problems/problem';
import type { ProblemSlug } from '../../common/problems/problem-types';
import { Clock } from '../../common/time/clock';
import { loginName, passwordText } from '../../common/validation/fields';
import { notice, page, shownTime, type Notice, type Page } from '../rendering/page';
import { PageController } from '../rendering/page-controller.decorator';
import { PageOperation } from '../rendering/page-operation.decorator';
import { PageRenderer } from '../rendering/page-renderer.service';
import { say } from '../texts/text';
import { provisioningValues } from './provisioning.view';

/** Bounded only: a form that was filled in badly comes back with a sentence, so it has to get past the shape check. */
const typed = z.strictObject({ login: z.string().max(1024), password: z.string().max(1024) });
const credentials = z.object({ login: loginName, password: passwordText });

type Opened = Awaited<ReturnType<LinkedEnrolment['open']>>;

/** The mailed enrolment link (product P-31, P-32). Opening it changes nothing: mail scanners open links too. */
@Public()
@PageController('qrcode')
export class QrCodeController {
  constructor(
    private readonly links: LinkedEnrolment,
    private readonly cookies: Cookies,
    private readonly renderer: PageRenderer,
    private readonly clock: Clock,
  ) {}

  @Get(':token')
  @PageOperation({
    summary: 'QR code of a mailed enrolment link',
    description: 'At once in the browser that began the enrolment; anywhere else a form for login and password.',
    shows: 'The QR code, or the form',
    problems: ['not-found', 'gone', 'forbidden'],
  })
  async open(@Param('token') token: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const shown = await unless('unauthenticated', this.links.open(token, this.visitor(request, null)));
    return this.renderer.show(shown ? this.qrCode(shown, this.waitingPage(request)) : this.form(token, '', 200, null), reply);
  }

  @Post(':token')
  @HttpCode(200)
  @PageOperation({
    summary: 'QR code of a mailed enrolment link, by login and password',
    form: true,
    body: typed,
    shows: 'The QR code',
    problems: ['not-found', 'gone', 'forbidden', 'invalid-credentials', 'address-not-allowed', 'too-many-requests'],
  })
  async prove(
    @Param('token') token: string,
    @Body() body: z.infer<typeof typed>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const given = credentials.safeParse(body);
    if (!given.success) {
      await this.links.find(token);
      return this.renderer.show(this.form(token, body.login, 422, notice('error', say('login.notice.untyped'))), reply);
    }
    const shown = await unless('invalid-credentials', this.links.open(token, this.visitor(request, given.data)));
    const again = this.form(token, body.login, 401, notice('error', say('links.check.wrong')));
    return this.renderer.show(shown ? this.qrCode(shown, null) : again, reply);
  }

  private visitor(request: FastifyRequest, given: z.infer<typeof credentials> | null) {
    const [pendingToken, sessionToken] = [this.cookies.read('pending', request), this.cookies.read('session', request)];
    return { pendingToken, sessionToken, credentials: given };
  }

  /** Where the code is waited for in this browser: at the sign-in, or on the account page of a session. */
  private waitingPage(request: FastifyRequest): '/login' | '/account/two-factor' {
    return this.cookies.read('pending', request) === undefined ? '/account/two-factor' : '/login';
  }

  private qrCode(opened: Opened, enterAt: string | null): Page {
    return page('qrcode', {
      title: say('login.enrol.title'),
      firstName: opened.firstName,
      shown: provisioningValues(opened.provisioning, opened),
      until: shownTime(opened.expiresAt, this.clock.now()),
      enterAt,
    });
  }

  private form(token: string, login: string, status: number, said: Notice | null): Page {
    return page('qrcode-password', { title: say('links.check.title'), action: `/qrcode/${encodeURIComponent(token)}`, login, notice: said }, status);
  }
}

/** null for that one refusal, which is answered with the form; every other is a page of its own. */
async function unless(slug: ProblemSlug, opening: Promise<Opened>): Promise<Opened | null> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof Problem && error.slug === slug) return null;
    throw error;
  }
}
