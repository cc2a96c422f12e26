import { Injectable } from '@nestjs/common';
import { commonProblems } from '../../common/problems/common.problems';
import { Problem } from '../../common/problems/problem';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import { OfferedEnrolments } from '../../otp/enrolment/offered-enrolments';
import type { OpenedLink } from '../../otp/enrolment/provisioning';
import { authProblems } from '../auth.problems';
import { PendingLogins } from '../login/pending-logins.service';
import { PasswordDoor } from '../login/password-door.service';
import { PolicyFacts } from '../policy/facts.service';
import { ADDRESS_NOT_LISTED } from '../policy/second-factor.policy';
import { LiveSessions } from '../session/live-sessions.service';

type Open = Extract<OpenedLink, { kind: 'open' }>;
type Found = Extract<OpenedLink, { kind: 'open' | 'offer' }>;

export interface LinkVisitor {
  readonly pendingToken: string | undefined;
  readonly sessionToken: string | undefined;
  readonly credentials: { readonly login: string; readonly password: string } | null;
}

/**
 * The mailed enrolment link: what it shows, and to whom. A link alone shows nothing, because mail is read by scanners and
 * by whoever has the mailbox: it takes the browser that began the enrolment, or the password (product P-32).
 */
@Injectable()
export class LinkedEnrolment {
  constructor(
    private readonly enrolments: Enrolments,
    private readonly offers: OfferedEnrolments,
    private readonly pendingLogins: PendingLogins,
    private readonly sessions: LiveSessions,
    private readonly door: PasswordDoor,
    private readonly facts: PolicyFacts,
  ) {}

  /**
   * @throws Problem `not-found`, `gone`, `forbidden` (another person's pending login), `unauthenticated` (neither cookie
   * nor password), `invalid-credentials`, `too-many-requests`.
   */
  async open(token: string, visitor: LinkVisitor): Promise<Open> {
    const link = await this.find(token);
    if ((await this.began(link, visitor)) && link.kind === 'open') return link;
    if (!visitor.credentials) throw commonProblems.unauthenticated('enrolment link opened in another browser');
    const proof = await this.door.check(visitor.credentials.login, visitor.credentials.password);
    if (proof?.userId !== link.userId) throw authProblems.invalidCredentials('enrolment link');
    await this.requireAddress(link.userId);
    const shown = link.kind === 'open' ? link : await this.offers.show(link);
    if (!shown) throw new Problem('gone');
    return shown;
  }

  /** For the page: tells apart what is over from what only needs the password, and shows nothing. */
  async find(token: string): Promise<Found> {
    const link = await this.enrolments.openLink(token);
    if (link.kind === 'unknown') throw commonProblems.notFound('There is no such enrolment link.');
    const person = link.kind === 'gone' ? null : await this.facts.personById(link.userId);
    if (link.kind === 'gone' || person?.security_version !== link.securityVersion) throw new Problem('gone');
    // With a factor in use the password alone must not lead to another one (product P-34).
    if (link.kind === 'offer' && (person.factors.length > 0 || person.suspended_methods.length > 0)) throw new Problem('gone');
    return link;
  }

  /** The secret is not shown where its owner could not sign in either (product P-08). */
  private async requireAddress(userId: string): Promise<void> {
    const person = await this.facts.personById(userId);
    const decision = person && (await this.facts.decide(person, null));
    if (decision?.because === ADDRESS_NOT_LISTED) throw authProblems.addressNotAllowed();
  }

  /** Which one that an administrator had mailed belongs to no sign-in: it always asks for the password. */
  private async began(link: Found, visitor: LinkVisitor): Promise<boolean> {
    const boundTo = link.kind === 'open' ? link.boundTo : null;
    const pending = await this.pendingLogins.aliveByCookie(visitor.pendingToken);
    if (pending) {
      if (pending.user_id !== link.userId) throw commonProblems.forbidden('This link belongs to another sign-in.');
      if (pending.pending_login_id === boundTo) return true;
    }
    const signedIn = await this.sessions.byCookie(visitor.sessionToken, true);
    return signedIn?.session.session_id === boundTo && signedIn.session.user_id === link.userId;
  }
}
