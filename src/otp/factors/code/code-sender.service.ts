import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Channel } from '../../../delivery/message';
import { Outbox } from '../../../delivery/outbox/outbox.service';
import { SystemSettingsService } from '../../../system-settings/system-settings.service';
import { UserEntity } from '../../../users/user.entity';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import { enrols } from '../../challenges/challenge.state';
import { Challenges } from '../../challenges/challenges.service';
import { lockUser } from '../../user-lock';
import type { SendOutcome } from '../factor';
import { CODE_CHANNELS, type CodeChannel } from './code-channel';
import { CodeIssuer } from './code-issuer';
import { Destinations } from './destinations';
import { IssuedCodes, type SentCode } from './issued-codes';
import { resendGap } from './resend-gap';

export interface CodeDelivery {
  readonly method: Channel;
  readonly status: 'queued' | 'sent' | 'failed';
  readonly reason?: 'unavailable' | 'limit';
  /** ISO 8601. */
  readonly resendAfter: string;
}

interface Wanted {
  readonly challenge: ChallengeEntity;
  readonly channel: CodeChannel;
  readonly user: UserEntity;
  readonly sent: readonly SentCode[];
  /** Seconds. */
  readonly interval: number;
}

type Refused = Exclude<SendOutcome, { kind: 'queued' }>;

const UNAVAILABLE: Refused = { kind: 'failed', reason: 'unavailable', resendAfter: null };

/** Sends sign-in codes by mail and text: whether one may go out now, and how the last one fared. */
@Injectable()
export class CodeSender {
  constructor(
    private readonly settings: SystemSettingsService,
    private readonly challenges: Challenges,
    private readonly destinations: Destinations,
    private readonly issued: IssuedCodes,
    private readonly issuer: CodeIssuer,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Owes a new code in the caller's transaction, under the user's row: of two sends at once one waits, and finds the other's
   * code too young. Only the stored address or number is sent to. A refusal leaves no row behind.
   */
  async send(input: { challenge: ChallengeEntity; method: Channel }, manager: EntityManager): Promise<SendOutcome> {
    const { challenge } = input;
    await lockUser(challenge.userId, manager);
    const user = await manager.findOneByOrFail(UserEntity, { id: challenge.userId });
    const { settings } = await this.settings.readIn(manager);
    const sent = await this.issued.sentFor(challenge.id, manager);
    const interval = settings.otp_resend_interval;
    const channel = CODE_CHANNELS[input.method];
    const refused = await this.refusal({ challenge, channel, user, sent, interval }, manager);
    if (refused) return refused;
    const code = await this.issuer.issue({ challenge, channel, user, settings }, manager);
    return { kind: 'queued', factorId: code.factorId, resendAfter: later(code.createdAt, resendGap(sent.length + 1, interval)) };
  }

  /** How the newest code of a challenge fared; null when none was sent. */
  async deliveryOf(challengeId: string): Promise<CodeDelivery | null> {
    const sent = await this.issued.sentFor(challengeId);
    const [newest] = sent;
    if (!newest) return null;
    const { settings } = await this.settings.current();
    const resendAfter = later(newest.createdAt, resendGap(sent.length, settings.otp_resend_interval)).toISOString();
    const status = await this.outbox.statusOf(newest.id);
    return { method: newest.method, ...(status ?? { status: 'failed', reason: 'unavailable' }), resendAfter };
  }

  /** Every reason why no code may go out now, cheapest first. Limits per person, destination and source belong here too. */
  private async refusal(wanted: Wanted, manager: EntityManager): Promise<Refused | null> {
    const { challenge, channel, user } = wanted;
    // An unverified address gets its first code only to be verified by it, never to sign in with (requirements R-040).
    if (!enrols(challenge) && user[channel.verifiedAt] === null) return UNAVAILABLE;
    if (user.disabledAt || !(await this.challenges.isOpen(challenge.id, manager))) return UNAVAILABLE;
    if ((await this.destinations.reachable(channel, user, manager)) === null) return UNAVAILABLE;
    return this.tooSoon(wanted, manager);
  }

  private async tooSoon({ sent, channel, interval }: Wanted, manager: EntityManager): Promise<Refused | null> {
    const [newest] = sent;
    if (!newest) return null;
    const wait = resendGap(sent.length, interval) - newest.ageSeconds;
    if (wait <= 0) return null;
    // A channel that failed must not hold up the other one that is offered instead (product P-44).
    const failed = newest.method !== channel.kind && (await this.outbox.statusOf(newest.id, manager))?.status === 'failed';
    return failed ? null : { kind: 'too_soon', retryAfterSeconds: Math.ceil(wait) };
  }
}

const later = (at: Date, seconds: number): Date => new Date(at.getTime() + seconds * 1000);
