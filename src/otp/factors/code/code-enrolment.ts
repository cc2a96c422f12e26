import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UserEntity } from '../../../users/user.entity';
import { Challenges } from '../../challenges/challenges.service';
import { otpProblems } from '../../otp.problems';
import { lockUser } from '../../user-lock';
import type { BeginEnrolment } from '../factor';
import { FactorRecords } from '../factor-records';
import { SecondFactorEntity } from '../second-factor.entity';
import { ChannelFactors } from './channel-factors';
import type { CodeChannel } from './code-channel';

/** Setting up codes by mail or text: the channel's row waits for its first right code, which verifies the destination too. */
@Injectable()
export class CodeEnrolment {
  constructor(
    private readonly factors: ChannelFactors,
    private readonly challenges: Challenges,
    private readonly records: FactorRecords,
  ) {}

  /** Sends nothing: `CodeSender.send` follows. @throws Problem conflict when it stands already, or there is nowhere to send to. */
  async begin(input: BeginEnrolment, channel: CodeChannel, manager: EntityManager): Promise<SecondFactorEntity> {
    await lockUser(input.userId, manager);
    const user = await manager.findOneByOrFail(UserEntity, { id: input.userId });
    if (channel.destination(user) === null) throw otpProblems.noDestination(channel.kind);
    const existing = await this.factors.find(user.id, channel.kind, manager);
    if (existing?.confirmedAt && user[channel.verifiedAt]) throw otpProblems.alreadyEnrolled();
    const id = await this.factors.ensure(user, channel, manager);
    await this.factors.markPending(id, input, manager);
    await this.challenges.attachFactor(input.challengeId, id, manager);
    await this.records.record('factor_enrol_begin', { userId: user.id, method: channel.kind }, manager);
    return manager.findOneByOrFail(SecondFactorEntity, { id });
  }
}
