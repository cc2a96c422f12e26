import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Channel } from '../../delivery/message';
import type { BeginEnrolment } from '../factors/factor';
import { FactorRegistry } from '../factors/factor.registry';
import type { SecondFactorEntity } from '../factors/second-factor.entity';
import { otpProblems } from '../otp.problems';
import { LinkedEnrolments } from './linked-enrolments';
import type { LinkOutcome, OpenedLink, Provisioning } from './provisioning';
import { Provisionings } from './provisionings';

/** Setting a factor up: begun here, confirmed by `SecondFactors.judge` and `useUp` under an enrolling challenge. */
@Injectable()
export class Enrolments {
  constructor(
    private readonly registry: FactorRegistry,
    private readonly provisionings: Provisionings,
    private readonly links: LinkedEnrolments,
  ) {}

  /** Discards an older pending one. @throws Problem conflict at five authenticators, 422 for a label that does not fit. */
  beginTotp(input: BeginEnrolment, manager: EntityManager): Promise<SecondFactorEntity> {
    return this.registry.enrollable('totp').begin(input, manager);
  }

  /** `CodeSender.send` follows. @throws Problem conflict when it stands already, or there is no address or number. */
  beginCode(input: BeginEnrolment & { method: Channel }, manager: EntityManager): Promise<SecondFactorEntity> {
    return this.registry.enrollable(input.method).begin(input, manager);
  }

  /** After the transaction that began it. @throws Problem not-found when nothing waits for confirmation under this id. */
  async provisioning(factorId: string): Promise<Provisioning> {
    const found = await this.provisionings.find(factorId);
    if (!found) throw otpProblems.noPendingEnrolment();
    return found.provisioning;
  }

  mailLink(input: { userId: string; factorId: string; boundTo: string }, manager: EntityManager): Promise<LinkOutcome> {
    return this.links.mail(input, manager);
  }

  openLink(token: string): Promise<OpenedLink> {
    return this.links.open(token);
  }
}
