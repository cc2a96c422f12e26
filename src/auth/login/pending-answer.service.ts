import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { DemandableMethod, Method } from '../../common/access/principal';
import type { Settings } from '../../system-settings/settings.registry';
import type { ChallengeEntity } from '../../otp/challenges/challenge.entity';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import { SendLimits } from '../../otp/factors/code/send-limits.service';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import { OfferedEnrolments } from '../../otp/enrolment/offered-enrolments';
import { FactorAttempts } from '../../otp/failures/factor-attempts.service';
import type { Pool } from '../../otp/failures/failure-budget.rules';
import type { SendOutcome } from '../../otp/factors/factor';
import { methodViews } from '../method.view';
import type { PersonRow } from '../policy/person';
import type { SecondFactorDecision } from '../policy/second-factor.policy';
import { totpEnrolmentOf } from '../factors/enrolling';
import { EnrolmentDelivery } from '../factors/enrolment-delivery.service';
import type { DeliveryView, PendingView } from './sign-in.view';

type Owed = Extract<SecondFactorDecision, { kind: 'challenge' | 'enrol' }>;
type Locks = ReadonlyMap<Pool, Date>;
type Waiting = Pick<ChallengeEntity, 'id' | 'expiresAt' | 'factorId'>;

/** What a pending login still owes, in the words of the contract; and the first message that goes with it. */
@Injectable()
export class PendingAnswer {
  constructor(
    private readonly codes: CodeSender,
    private readonly enrolments: Enrolments,
    private readonly deliveries: EnrolmentDelivery,
    private readonly limits: SendLimits,
    private readonly offers: OfferedEnrolments,
    private readonly attempts: FactorAttempts,
  ) {}

  /**
   * The default method's code, or the enrolment link, goes out at once, owed in the transaction that opens the challenge;
   * nothing is sent for an app (product P-23).
   */
  async begin(person: PersonRow, owed: Owed, challenge: ChallengeEntity, settings: Settings, manager: EntityManager): Promise<PendingView> {
    const locks = await this.attempts.locksOf(person.user_id, manager);
    if (owed.kind === 'challenge') {
      const [first] = owed.methods;
      const delivery = first === 'email' || first === 'sms' ? await this.send(challenge, first, locks, manager) : null;
      return this.view(person, owed, challenge.expiresAt, settings, { method: first ?? null, delivery, locks });
    }
    const offered = owed.demanded === 'totp' && (await this.offers.takeUp(challenge, manager));
    const delivery = offered ? null : await this.beginEnrolment(person, owed.demanded, challenge, { settings, locks }, manager);
    return this.view(person, owed, challenge.expiresAt, settings, { method: null, delivery, locks, offered });
  }

  /** The same object again, for a page that was reloaded. */
  async again(person: PersonRow, owed: Owed, challenge: Waiting, settings: Settings): Promise<PendingView> {
    const locks = await this.attempts.locksOf(person.user_id);
    if (owed.kind === 'enrol' && owed.demanded === 'totp') {
      return this.view(person, owed, challenge.expiresAt, settings, { method: null, locks, ...(await this.linkAgain(person, challenge, settings)) });
    }
    const code = await this.codes.deliveryOf(challenge.id);
    const method = code?.method ?? sentOf(owed);
    const shown = code && { status: code.status, ...(code.reason ? { reason: code.reason } : {}), resendAfter: code.resendAfter };
    const delivery = method && limited(shown, await this.limits.closedFor(person.user_id, method), locks.get('account'));
    return this.view(person, owed, challenge.expiresAt, settings, { method, delivery, locks });
  }

  private async linkAgain(person: PersonRow, { factorId }: Waiting, settings: Settings): Promise<{ readonly delivery: DeliveryView | null; readonly offered?: boolean }> {
    if (factorId === null) return { delivery: null };
    if (factorId === (await this.offers.waiting(person.user_id))) return { delivery: null, offered: true };
    const link = await this.deliveries.ofFactor(factorId);
    const mailed = totpEnrolmentOf(person, settings) === 'email_link';
    return { delivery: mailed ? limited(link, await this.limits.closedFor(person.user_id, null)) : link };
  }

  /** A code that could not be answered before its life is over is not worth sending. */
  private async send(challenge: ChallengeEntity, method: 'email' | 'sms', locks: Locks, manager: EntityManager): Promise<DeliveryView> {
    const locked = locks.get('account');
    if (locked) return { status: 'failed', reason: 'limit', resendAfter: locked.toISOString() };
    return deliveryOf(await this.codes.send({ challenge, method }, manager));
  }

  private async beginEnrolment(
    person: PersonRow,
    demanded: DemandableMethod,
    challenge: ChallengeEntity,
    { settings, locks }: { readonly settings: Settings; readonly locks: Locks },
    manager: EntityManager,
  ): Promise<DeliveryView | null> {
    const begin = { userId: person.user_id, boundTo: challenge.boundTo, challengeId: challenge.id, chosen: false };
    if (demanded !== 'totp') {
      await this.enrolments.beginCode({ ...begin, method: demanded }, manager);
      return this.send(challenge, demanded, locks, manager);
    }
    if (totpEnrolmentOf(person, settings) === 'on_screen') return null;
    const factor = await this.enrolments.beginTotp(begin, manager);
    return this.deliveries.mail({ userId: person.user_id, factorId: factor.id, boundTo: challenge.boundTo }, manager);
  }

  private view(
    person: PersonRow,
    owed: Owed,
    expiresAt: Date,
    settings: Settings,
    now: { readonly method: Method | null; readonly delivery: DeliveryView | null; readonly locks: Locks; readonly offered?: boolean },
  ): PendingView {
    const contacts = { email: person.email, mobileNumber: person.mobile_number };
    const rest = {
      methods: methodViews(owed.methods, contacts, now.locks),
      ...(now.delivery ? { delivery: now.delivery } : {}),
      expiresAt: expiresAt.toISOString(),
      because: owed.because,
    };
    if (owed.kind === 'enrol') {
      const ofTotp = now.offered === true ? 'email_link' : totpEnrolmentOf(person, settings);
      return { status: 'enrolment_required', enrolment: owed.demanded === 'totp' ? ofTotp : 'code', ...rest };
    }
    const method = now.method ?? owed.methods[0];
    if (!method) throw new Error('a challenge without a method was decided');
    return { status: 'second_factor_required', method, ...rest };
  }
}

/** The method that sends its codes and is in use before any was sent. */
function sentOf(owed: Owed): 'email' | 'sms' | null {
  const first = owed.kind === 'enrol' ? owed.demanded : owed.methods[0];
  return first === 'email' || first === 'sms' ? first : null;
}

/**
 * A page that is reloaded says as well why nothing came, or when the next one can be asked for. What was due at once and is
 * not on record was refused for a limit or a lock: that stays the reason when it has opened again, or whoever reloads would
 * wait for a code that nobody sends. Then `resendAfter` is null: now.
 */
function limited(shown: DeliveryView | null, closedUntil: Date | null, lockedUntil?: Date): DeliveryView {
  const opens = closedUntil?.toISOString() ?? null;
  if (shown === null) return { status: 'failed', reason: 'limit', resendAfter: lockedUntil?.toISOString() ?? opens };
  return opens === null || (shown.resendAfter !== null && shown.resendAfter >= opens) ? shown : { ...shown, resendAfter: opens };
}

export function deliveryOf(outcome: SendOutcome): DeliveryView {
  switch (outcome.kind) {
    case 'queued':
      return { status: 'queued', resendAfter: outcome.resendAfter.toISOString() };
    case 'too_soon':
      return { status: 'failed', reason: 'limit', resendAfter: null };
    case 'failed':
      return { status: 'failed', reason: outcome.reason, resendAfter: outcome.resendAfter?.toISOString() ?? null };
  }
}
