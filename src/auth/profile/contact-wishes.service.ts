import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail, maskPhone } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { Channels } from '../../delivery/channels';
import type { Channel } from '../../delivery/message';
import { objectionToNumber } from '../../delivery/recipient.rules';
import type { ChallengeEntity } from '../../otp/challenges/challenge.entity';
import { Challenges } from '../../otp/challenges/challenges.service';
import { ContactChanges, type WaitingContact } from '../../otp/contacts/contact-changes';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import { refuseTaken, type ProvenContact } from '../../users/contact.writes';
import { deliveryOf } from '../login/pending-answer.service';
import type { SessionRow } from '../session/session.repository';
import type { ContactPending, PendingContactView } from './profile.dto';

/** Seconds a new address or number may take to be confirmed (security requirements §3.6). */
const LIFETIME_SECONDS = 600;

export const CHANNEL_OF = { email: 'email', mobileNumber: 'sms' } as const satisfies Record<ProvenContact['field'], Channel>;

/** Sends a code to the address or number somebody wants: who reads it there may have it (product P-40, P-43). */
@Injectable()
export class ContactWishes {
  constructor(
    private readonly changes: ContactChanges,
    private readonly challenges: Challenges,
    private readonly codes: CodeSender,
    private readonly attempts: FactorAttempts,
    private readonly channels: Channels,
  ) {}

  /** The caller holds the user row, and a fresh proof was given. @throws Problem `conflict`, `validation-failed`, `too-many-requests` */
  async send(session: SessionRow, contact: ProvenContact, manager: EntityManager): Promise<ContactPending> {
    const channel = CHANNEL_OF[contact.field];
    await refuseTaken(session.user_id, contact, manager);
    await this.refuseUnreachable(contact, manager);
    if (session.suspended_methods.includes(channel)) {
      throw commonProblems.conflict('No code of this kind is looked at after too many wrong ones: an administrator has to bring them back first.');
    }
    await this.attempts.refuseLocked(session.user_id, channel, manager);
    const challenge = await this.challengeFor(session, contact, manager);
    const outcome = await this.codes.send({ challenge, method: channel }, manager);
    if (outcome.kind === 'too_soon') throw commonProblems.tooManyRequests(outcome.retryAfterSeconds, 'resend gap');
    if (outcome.kind === 'queued') await this.challenges.attachFactor(challenge.id, outcome.factorId, manager);
    const waiting = await this.changes.waitingIn(session.session_id, manager);
    if (!waiting) throw new Error('the contact just wanted is gone');
    return { pending: viewOfWaiting(waiting), delivery: deliveryOf(outcome) };
  }

  /** A country that is not allowed is said at once; a channel out of order is told by `delivery`, as at a sign-in. */
  private async refuseUnreachable({ field, destination }: ProvenContact, manager: EntityManager): Promise<void> {
    if (field === 'email' || !(await this.channels.isConfigured('sms', manager))) return;
    const objection = objectionToNumber(destination, await this.channels.smsCountries(manager));
    if (objection !== null) throw commonProblems.validationFailed([{ pointer: '/mobileNumber', message: objection }]);
  }

  /**
   * The one that waits for the same destination, so that asking again is a resend with its gap; another destination begins
   * anew. Five wrong tries close the door for the rest of the challenge's life, or the next one would give five more.
   */
  private async challengeFor(session: SessionRow, { field, destination }: ProvenContact, manager: EntityManager): Promise<ChallengeEntity> {
    const { user_id: userId, session_id: boundTo } = session;
    const channel = CHANNEL_OF[field];
    const waiting = await this.changes.waitingIn(boundTo, manager);
    if (waiting?.exhausted === true) throw commonProblems.tooManyRequests(waiting.secondsLeft, 'tries of a contact change used up');
    const same = waiting?.channel === channel && waiting.destination === destination;
    const found = same ? await this.challenges.find(waiting.challengeId, manager) : null;
    if (found) return found;
    const opened = await this.challenges.open({ userId, boundTo, purpose: 'verify_contact', lifetimeSeconds: LIFETIME_SECONDS }, manager);
    const from = field === 'email' ? session.email : session.mobile_number;
    await this.changes.want(opened.id, { userId, channel, from, to: destination }, manager);
    return opened;
  }
}

export const viewOfWaiting = ({ channel, destination, expiresAt }: WaitingContact): PendingContactView => ({
  contact: channel === 'email' ? 'email' : 'mobileNumber',
  hint: channel === 'email' ? maskEmail(destination) : maskPhone(destination),
  expiresAt: expiresAt.toISOString(),
});
