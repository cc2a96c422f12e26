import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { attemptParameters } from '../../../delivery/attempt';
import { Outbox } from '../../../delivery/outbox/outbox.service';
import type { Settings } from '../../../system-settings/settings.registry';
import type { UserEntity } from '../../../users/user.entity';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import { Challenges } from '../../challenges/challenges.service';
import { FactorRecords } from '../factor-records';
import { ChannelFactors } from './channel-factors';
import type { CodeChannel } from './code-channel';
import { Destinations } from './destinations';
import { IssuedCodes } from './issued-codes';

export interface CodeOrder {
  /** Of the code: the sending limits have been asked for it. */
  readonly id: string;
  readonly challenge: ChallengeEntity;
  readonly channel: CodeChannel;
  readonly user: UserEntity;
  readonly settings: Readonly<Settings>;
}

/** Writes down a code that is owed: factor, counter, code row, message and the challenge's life, in one transaction. */
@Injectable()
export class CodeIssuer {
  constructor(
    private readonly factors: ChannelFactors,
    private readonly destinations: Destinations,
    private readonly issued: IssuedCodes,
    private readonly outbox: Outbox,
    private readonly challenges: Challenges,
    private readonly records: FactorRecords,
  ) {}

  /** The caller holds the user row and has found that it may go out. */
  async issue(order: CodeOrder, manager: EntityManager): Promise<{ factorId: string; createdAt: Date }> {
    const { challenge, channel, user, settings } = order;
    const destinationHash = this.destinations.hash(channel, user);
    if (!destinationHash) throw new Error('a code was ordered for nobody');
    const factorId = await this.factors.ensure(user, channel, manager);
    const lifetimeSeconds = settings.otp_code_lifetime;
    const { createdAt } = await this.issued.issue(
      {
        id: order.id,
        challengeId: challenge.id,
        factorId,
        counter: await this.factors.nextCounter(factorId, manager),
        digits: channel.digits(settings),
        destinationHash,
        lifetimeSeconds,
      },
      manager,
    );
    const end = new Date(createdAt.getTime() + lifetimeSeconds * 1000);
    await this.challenges.extend(challenge.id, end, manager);
    await this.owe(order, end, manager);
    return { factorId, createdAt };
  }

  private async owe({ id, challenge, channel, user }: CodeOrder, giveUpAt: Date, manager: EntityManager): Promise<void> {
    await this.outbox.owe(
      {
        channel: channel.kind,
        template: challenge.purpose === 'verify_contact' ? 'contact_code' : 'sign_in_code',
        userId: user.id,
        subjectId: id,
        parameters: { purpose: challenge.purpose, ...attemptParameters() },
        recipientHint: channel.mask(channel.destination(user) ?? ''),
        giveUpAt,
      },
      manager,
    );
    await this.records.record('code_sent', { userId: user.id, method: channel.kind, reason: 'queued' }, manager);
  }
}
