import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { Challenges } from '../../otp/challenges/challenges.service';
import { CodeSender } from '../../otp/factors/code/code-sender.service';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import type { Provisioning } from '../../otp/enrolment/provisioning';
import { lockUser } from '../../otp/user-lock';
import { deliveryOf } from '../login/pending-answer.service';
import type { DeliveryView } from '../login/sign-in.view';
import type { PersonRow } from '../policy/person';
import { type Enrolling, totpEnrolmentOf } from './enrolling';
import { EnrolmentDelivery } from './enrolment-delivery.service';

/** Seconds an enrolment begun in a live session may take (NIST SP 800-63B-4 §4.1.2: a binding code lives 10 minutes). */
const ENROLMENT_SECONDS = 600;

export type BegunTotp =
  | { readonly kind: 'on_screen'; readonly provisioning: Provisioning }
  | { readonly kind: 'mailed'; readonly id: string; readonly delivery: DeliveryView };

export interface BegunCode {
  readonly id: string;
  readonly delivery: DeliveryView;
  readonly expiresAt: Date;
}

/** Beginning an enrolment, in a pending login or a live session: the same steps for both. */
@Injectable()
export class MyFactors {
  constructor(
    private readonly dataSource: DataSource,
    private readonly challenges: Challenges,
    private readonly enrolments: Enrolments,
    private readonly codes: CodeSender,
    private readonly deliveries: EnrolmentDelivery,
  ) {}

  /** A person's first authenticator is mailed where the site says so: the link proves the mailbox as well (product P-31). @throws Problem `too-many-requests` */
  async beginTotp(who: Enrolling, label: string | undefined): Promise<BegunTotp> {
    requireDemanded(who, 'totp');
    const byLink = totpEnrolmentOf(who.person, who.site.settings) === 'email_link' && who.provenBy !== 'temporary_code';
    const mailed = byLink && !who.person.factors.some((factor) => factor.method === 'totp');
    const begun = await this.dataSource.transaction(async (manager) => {
      await lockUser(who.person.user_id, manager);
      const held = mailed ? await this.deliveries.held({ userId: who.person.user_id, boundTo: who.boundTo }, manager) : null;
      if (held) return { kind: 'mailed' as const, ...held };
      const challengeId = await this.challengeOf(who, manager);
      const begin = { userId: who.person.user_id, boundTo: who.boundTo, challengeId, label, chosen: who.chosen };
      const factor = await this.enrolments.beginTotp(begin, manager);
      if (!mailed) return { kind: 'on_screen' as const, id: factor.id };
      const delivery = await this.deliveries.mail({ userId: who.person.user_id, factorId: factor.id, boundTo: who.boundTo }, manager);
      return { kind: 'mailed' as const, id: factor.id, delivery };
    });
    if (begun.kind === 'mailed') return begun;
    return { kind: 'on_screen', provisioning: await this.enrolments.provisioning(begun.id) };
  }

  async beginCode(who: Enrolling, method: 'email' | 'sms'): Promise<BegunCode> {
    requireDemanded(who, method);
    requireMoreThanPassword(who);
    requireEnrollable(who.person, method);
    return this.dataSource.transaction(async (manager) => {
      const challengeId = await this.challengeOf(who, manager);
      const factor = await this.enrolments.beginCode(
        { userId: who.person.user_id, boundTo: who.boundTo, challengeId, chosen: who.chosen, method },
        manager,
      );
      const challenge = await this.challenges.find(challengeId, manager);
      if (!challenge) throw new Error('the challenge just opened is gone');
      const outcome = await this.codes.send({ challenge, method }, manager);
      if (outcome.kind === 'too_soon') throw commonProblems.tooManyRequests(outcome.retryAfterSeconds, 'resend gap');
      return { id: factor.id, delivery: deliveryOf(outcome), expiresAt: challenge.expiresAt };
    });
  }

  private async challengeOf(who: Enrolling, manager: EntityManager): Promise<string> {
    await lockUser(who.person.user_id, manager);
    if (who.challengeId !== null) return who.challengeId;
    const opened = await this.challenges.open(
      { userId: who.person.user_id, boundTo: who.boundTo, purpose: 'enrol', lifetimeSeconds: ENROLMENT_SECONDS },
      manager,
    );
    return opened.id;
  }
}

/** In a pending login only what the policy demands may be enrolled: everything else waits until somebody is signed in. */
function requireDemanded(who: Enrolling, method: string): void {
  if (who.demanded === null || who.demanded === method) return;
  throw commonProblems.forbidden(`This sign-in can set up ${who.demanded} only.`);
}

/** After a reset a live session sets up the app by the mailed link and nothing else: a number on file may be the thief's by now (product P-81). */
function requireMoreThanPassword({ person, demanded, provenBy }: Enrolling): void {
  if (!person.two_factor_reset || demanded !== null || provenBy !== null) return;
  throw commonProblems.forbidden('An administrator took your second factors away: set up an authenticator app by the mailed link, or sign in by a temporary code.');
}

function requireEnrollable(person: PersonRow, method: 'email' | 'sms'): void {
  if (method === 'sms' && person.mobile_number === null) throw commonProblems.conflict('There is no mobile number on file.');
  if (person.factors.some((factor) => factor.method === method)) throw commonProblems.conflict('This factor is set up already.');
}
