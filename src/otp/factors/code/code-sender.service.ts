import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../../common/ids';
import type { Channel } from '../../../delivery/message';
import { Outbox } from '../../../delivery/outbox/outbox.service';
import { SystemSettingsService } from '../../../system-settings/system-settings.service';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import { recipientOf } from '../../contacts/contact-recipient';
import { lockUser } from '../../user-lock';
import type { SendOutcome } from '../factor';
import { CODE_CHANNELS } from './code-channel';
import { CodeIssuer } from './code-issuer';
import { CodeRefusals } from './code-refusals';
import { IssuedCodes } from './issued-codes';
import { resendGap } from './resend-gap';
import { later } from './send-limits.rules';
import { SendLimits } from './send-limits.service';

export interface CodeDelivery {
  readonly method: Channel;
  readonly status: 'queued' | 'sent' | 'failed';
  readonly reason?: 'unavailable' | 'limit';
  /** ISO 8601. */
  readonly resendAfter: string;
}

/** Sends sign-in codes by mail and text, and tells how the last one fared. */
@Injectable()
export class CodeSender {
  constructor(
    private readonly settings: SystemSettingsService,
    private readonly refusals: CodeRefusals,
    private readonly limits: SendLimits,
    private readonly issued: IssuedCodes,
    private readonly issuer: CodeIssuer,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Owes a new code in the caller's transaction, under the user's row: of two sends at once one waits, and finds the other's
   * code too young. Only the stored address or number is sent to, or the one the challenge is to verify. A refusal leaves no code and no message behind.
   */
  async send(input: { challenge: ChallengeEntity; method: Channel }, manager: EntityManager): Promise<SendOutcome> {
    const { challenge } = input;
    await lockUser(challenge.userId, manager);
    const user = await recipientOf(challenge, manager);
    if (!user) throw new Error('a code was asked for an account that is gone');
    const { settings } = await this.settings.readIn(manager);
    const sent = await this.issued.sentFor(challenge.id, manager);
    const interval = settings.otp_resend_interval;
    const [id, channel] = [newId(), CODE_CHANNELS[input.method]];
    const refused = await this.refusals.of({ id, challenge, channel, user, sent, interval }, manager);
    if (refused) return refused;
    const code = await this.issuer.issue({ id, challenge, channel, user, settings }, manager);
    const gapEnds = secondsLater(code.createdAt, resendGap(sent.length + 1, interval));
    const resendAfter = later(gapEnds, await this.limits.closedUntil({ user, channel }, manager));
    return { kind: 'queued', factorId: code.factorId, resendAfter };
  }

  /** How the newest code of a challenge fared; null when none was sent. */
  async deliveryOf(challengeId: string): Promise<CodeDelivery | null> {
    const sent = await this.issued.sentFor(challengeId);
    const [newest] = sent;
    if (!newest) return null;
    const { settings } = await this.settings.current();
    const resendAfter = secondsLater(newest.createdAt, resendGap(sent.length, settings.otp_resend_interval)).toISOString();
    const status = await this.outbox.statusOf(newest.id);
    return { method: newest.method, ...(status ?? { status: 'failed', reason: 'unavailable' }), resendAfter };
  }
}

const secondsLater = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
