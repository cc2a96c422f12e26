import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SignInOutcome } from '../../auth/login/login.service';
import { PendingLogins } from '../../auth/login/pending-logins.service';
import { Cookies } from '../../auth/session/cookies';
import { LiveSessions } from '../../auth/session/live-sessions.service';
import type { PendingLoginRow } from '../../auth/session/pending-login.repository';
import { Problem } from '../../common/problems/problem';
import { notice, page, type Notice, type Page } from '../rendering/page';
import { PageRenderer } from '../rendering/page-renderer.service';
import { seeOther, withRedirect } from '../rendering/see-other';
import { say } from '../texts/text';
import type { RedirectTarget } from './redirect.rules';
import { SessionPages } from './session-pages.service';
import type { pageQuery } from './sign-in.query';
import { WaitingPages } from './waiting-pages.service';

const OVER = notice('info', say('login.notice.over'));

/** Which page is due: told by the two cookies, the waiting sign-in first, because it is the newer one. */
@Injectable()
export class SignInPages {
  constructor(
    private readonly cookies: Cookies,
    private readonly pendingLogins: PendingLogins,
    private readonly sessions: LiveSessions,
    private readonly waiting: WaitingPages,
    private readonly session: SessionPages,
    private readonly renderer: PageRenderer,
  ) {}

  async due(request: FastifyRequest, query: z.infer<typeof pageQuery>): Promise<Page | RedirectTarget> {
    const pending = await this.pending(request);
    if (pending && pending !== 'over') {
      request.spokenTo = pending.language;
      return this.waiting.of(pending, { redirect: query.redirect, chosen: query.method });
    }
    const signedIn = await this.sessions.byCookie(this.cookies.read('session', request), false);
    if (!signedIn) return this.form(query.redirect, pending === 'over' ? OVER : null);
    request.spokenTo = signedIn.session.language;
    const target = await this.session.target(query.redirect);
    const shown = this.session.live(signedIn, target, query.redirect);
    // To another origin by a page: a redirect in answer to a form would fail its `form-action 'self'` (CSP 3 §6.4.1).
    return shown.values.onward !== null && target?.own ? target : shown;
  }

  form(redirect: string | undefined, said: Notice | null): Page {
    return page('sign-in', { title: say('login.title'), action: withRedirect('/login', redirect), login: '', notice: said, forgotten: withRedirect('/login/forgotten', redirect) });
  }

  /** A step was taken and the cookies are set: go on to what is due next, unless something has to be read first. */
  async after(outcome: SignInOutcome, request: FastifyRequest, redirect: string | undefined, reply: FastifyReply): Promise<string> {
    const { view } = outcome;
    if (view.status === 'authenticated' && (view.recoveryCodes !== undefined || view.notices.length > 0 || view.grace !== undefined)) {
      return this.renderer.show(await this.session.justNow(view, redirect), reply);
    }
    if (view.status === 'enrolment_required' && view.enrolment === 'on_screen') {
      // From here on this request has a pending login; the QR code is begun by the form that asked, because GET changes nothing.
      request.pendingLogin = await this.pendingLogins.byCookie(outcome.token);
      await this.waiting.beginAuthenticator(request);
    }
    return seeOther(withRedirect('/login', redirect), reply);
  }

  private async pending(request: FastifyRequest): Promise<PendingLoginRow | 'over' | null> {
    try {
      return await this.pendingLogins.byCookie(this.cookies.read('pending', request));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error.slug === 'login-expired' ? 'over' : null;
    }
  }
}
