import { Inject, Injectable } from '@nestjs/common';
import { emergencyNotices } from '../../auth/emergency/emergency.notice';
import type { SignedInRequest } from '../../auth/guards/request-facts';
import { endsOf, type AuthenticatedView } from '../../auth/login/sign-in.view';
import { factsOfSession } from '../../auth/session/live-sessions.service';
import { strengthOf } from '../../auth/session/session.rules';
import { Clock } from '../../common/time/clock';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import type { PasswordRefusal } from '../links/password-refusal';
import { notice, shownTime, type Page, type SignedInValues } from '../rendering/page';
import { withRedirect } from '../rendering/see-other';
import { hasAdministration, permissionsOf } from '../signed-in/areas';
import { noticeText } from './notice-text';
import { say } from '../texts/text';
import { redirectTarget, type RedirectTarget } from './redirect.rules';

/** What somebody who is signed in sees, and where they go on to. */
@Injectable()
export class SessionPages {
  constructor(
    private readonly settings: SystemSettingsService,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  async target(redirect: string | undefined): Promise<RedirectTarget | null> {
    const { settings } = await this.settings.current();
    return redirectTarget(redirect, this.config.http.publicUrl.origin, settings.login_redirect_origins);
  }

  /** Right after the last step: the recovery codes and notices are shown this once. */
  async justNow(view: AuthenticatedView, redirect: string | undefined): Promise<SignedInPage> {
    const target = await this.target(redirect);
    return signedIn({
      ...this.common(view.user, new Date(view.session.expiresAt)),
      administers: false,
      twoFactors: view.strength === 'two_factor',
      notices: view.notices.map(noticeText),
      grace: view.grace ? { daysLeft: view.grace.daysLeft, until: shownTime(new Date(view.grace.until), this.clock.now()) } : null,
      recoveryCodes: view.recoveryCodes ?? [],
      onward: target && onward(target, false),
    });
  }

  live({ session, site, decision }: SignedInRequest, target: RedirectTarget | null, redirect: string | undefined): SignedInPage {
    const facts = factsOfSession(session);
    const { session_idle_timeout: idle, session_absolute_timeout: absolute, minimum_password_length: minimumLength } = site.settings;
    const due = session.password_change_due;
    const short = decision.kind !== 'pass';
    return signedIn({
      ...this.common({ fullName: session.full_name, email: session.email }, new Date(endsOf(facts, { idle, absolute }).expiresAt)),
      twoFactors: strengthOf(facts) === 'two_factor',
      administers: !short && !due && hasAdministration(permissionsOf(session)),
      notice: short ? SHORT : null,
      notices: emergencyNotices(session, site).map(noticeText),
      grace: decision.kind === 'pass' && decision.grace ? { daysLeft: decision.grace.daysLeft, until: shownTime(decision.grace.until, this.clock.now()) } : null,
      onward: target && !due && !short ? onward(target, true) : null,
      changePassword: due && !short ? { action: withRedirect('/login/password', redirect), login: session.email, minimumLength, error: null } : null,
    });
  }

  /** The form for a password of one's own, again. */
  passwordAgain(request: SignedInRequest, refusal: PasswordRefusal, redirect: string | undefined): SignedInPage {
    const { values } = this.live(request, null, redirect);
    const changePassword = values.changePassword && { ...values.changePassword, error: { ofCurrent: refusal.field === 'currentPassword', text: refusal.text } };
    return signedIn({ ...values, changePassword }, refusal.status);
  }

  private common(person: { readonly fullName: string; readonly email: string }, end: Date) {
    return {
      title: say('login.signed_in.title'),
      person: { fullName: person.fullName, email: person.email },
      until: shownTime(end, this.clock.now()),
      notice: null,
      notices: [],
      recoveryCodes: [],
      changePassword: null,
      signOut: '/login/sign-out',
    } satisfies Partial<SignedInValues>;
  }
}

type SignedInPage = Extract<Page, { template: 'signed-in' }>;

const signedIn = (values: SignedInValues, status = 200): SignedInPage => ({ template: 'signed-in', values, status });

const SHORT = notice('info', say('login.notice.short'));

const onward = ({ href }: RedirectTarget, atOnce: boolean) => ({ href, name: new URL(href).host, atOnce });
