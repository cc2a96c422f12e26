import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Outbox } from '../../../delivery/outbox/outbox.service';
import type { UserEntity } from '../../../users/user.entity';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import { enrols } from '../../challenges/challenge.state';
import { Challenges } from '../../challenges/challenges.service';
import type { SendOutcome } from '../factor';
import type { CodeChannel } from './code-channel';
import { Destinations } from './destinations';
import type { SentCode } from './issued-codes';
import { resendGap } from './resend-gap';
import { SendLimits } from './send-limits.service';

export interface WantedCode {
  /** That it will have; its place in the limits is taken under it. */
  readonly id: string;
  readonly challenge: ChallengeEntity;
  readonly channel: CodeChannel;
  readonly user: UserEntity;
  /** For this challenge, newest first. */
  readonly sent: readonly SentCode[];
  /** Seconds. */
  readonly interval: number;
}

export type Refused = Exclude<SendOutcome, { kind: 'queued' }>;

const UNAVAILABLE: Refused = { kind: 'failed', reason: 'unavailable', resendAfter: null };

/** Every reason why no code may go out now. */
@Injectable()
export class CodeRefusals {
  constructor(
    private readonly challenges: Challenges,
    private readonly destinations: Destinations,
    private readonly outbox: Outbox,
    private readonly limits: SendLimits,
  ) {}

  /** Cheapest first; null has taken a place in the limits. */
  async of(wanted: WantedCode, manager: EntityManager): Promise<Refused | null> {
    const { challenge, channel, user } = wanted;
    // An unverified address gets its first code only to be verified by it, never to sign in with (requirements R-040).
    if (!enrols(challenge) && user[channel.verifiedAt] === null) return UNAVAILABLE;
    if (user.disabledAt || !(await this.challenges.isOpen(challenge.id, manager))) return UNAVAILABLE;
    if ((await this.destinations.reachable(channel, user, manager)) === null) return UNAVAILABLE;
    return (await this.tooSoon(wanted, manager)) ?? this.tooMany(wanted, manager);
  }

  private async tooSoon({ sent, channel, interval }: WantedCode, manager: EntityManager): Promise<Refused | null> {
    const [newest] = sent;
    if (!newest) return null;
    const wait = resendGap(sent.length, interval) - newest.ageSeconds;
    if (wait <= 0) return null;
    // A channel that failed must not hold up the other one that is offered instead (product P-44).
    const failed = newest.method !== channel.kind && (await this.outbox.statusOf(newest.id, manager))?.status === 'failed';
    return failed ? null : { kind: 'too_soon', retryAfterSeconds: Math.ceil(wait) };
  }

  private async tooMany({ id, user, channel }: WantedCode, manager: EntityManager): Promise<Refused | null> {
    const resendAfter = await this.limits.reserve(id, { user, channel }, manager);
    return resendAfter === null ? null : { kind: 'failed', reason: 'limit', resendAfter };
  }
}
