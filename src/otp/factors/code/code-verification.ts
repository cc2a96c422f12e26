import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { UserEntity } from '../../../users/user.entity';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import { enrols } from '../../challenges/challenge.state';
import { recipientOf } from '../../contacts/contact-recipient';
import { lockUser } from '../../user-lock';
import { decodeBase32 } from '../base32';
import type { FactorAnswer, FactorVerdict } from '../factor';
import { FactorRecords } from '../factor-records';
import { FactorSecrets } from '../factor-secrets';
import { hotpCode, sameCode } from '../one-time-password';
import type { SecondFactorEntity } from '../second-factor.entity';
import { ChannelFactors } from './channel-factors';
import { type CodeChannel, codeDigits } from './code-channel';
import { Destinations } from './destinations';
import { type IssuedCode, IssuedCodes } from './issued-codes';

/** Judges an answer to a code that was sent, and uses it up. */
@Injectable()
export class CodeVerification {
  constructor(
    private readonly dataSource: DataSource,
    private readonly factors: ChannelFactors,
    private readonly secrets: FactorSecrets,
    private readonly issued: IssuedCodes,
    private readonly destinations: Destinations,
    private readonly records: FactorRecords,
  ) {}

  /**
   * Right is the newest code of this very challenge, handed over, unused, in its life, for the address or number the person
   * still has. All codes of the challenge are compared, so the time does not tell which one was near.
   */
  async judge({ challenge, code }: FactorAnswer, channel: CodeChannel): Promise<FactorVerdict> {
    const { manager } = this.dataSource;
    const [factor, user] = [await this.factors.find(challenge.userId, channel.kind, manager), await recipientOf(challenge, manager)];
    if (!factor || !user || !mayAnswer(challenge, factor, user, channel)) return { ok: false, reason: 'not_enrolled' };
    const secret = await this.secrets.open(factor);
    if (secret === null) return { ok: false, reason: 'unreadable' };
    const key = decodeBase32(secret);
    const codes = await this.issued.ofFactor(challenge.id, factor.id);
    const [match] = codes.filter((row) => sameCode(hotpCode(key, Number(row.counter), codeDigits(row.digits)), code));
    const refusal = match ? this.objection(match, user, channel) : 'wrong';
    if (!match || refusal) return { ok: false, reason: refusal ?? 'wrong' };
    const useUp = (using: EntityManager) => this.useUp(match, factor, challenge, channel, using);
    return { ok: true, method: channel.kind, factorId: factor.id, confirms: confirms(challenge, factor), useUp };
  }

  private objection(match: IssuedCode, user: UserEntity, channel: CodeChannel) {
    if (!match.current) return 'replayed' as const;
    // Nobody can have read it yet: guessed.
    if (match.alive === null || !this.destinations.isStill(match.destinationHash, channel, user)) return 'wrong' as const;
    return match.alive ? null : ('expired' as const);
  }

  private async useUp(code: IssuedCode, factor: SecondFactorEntity, challenge: ChallengeEntity, channel: CodeChannel, manager: EntityManager) {
    await lockUser(challenge.userId, manager);
    // Read again under the lock: an address changed since the comparison would otherwise be verified by the old one's code.
    const user = await recipientOf(challenge, manager);
    if (!user || !this.destinations.isStill(code.destinationHash, channel, user)) return false;
    if (!(await this.issued.useUp(code.id, manager))) return false;
    // The destination is proven, not the factor: whoever changes the contact says what follows.
    if (challenge.purpose === 'verify_contact') return true;
    if (!(await this.factors.markUsed(factor.id, challenge.purpose, manager))) return false;
    if (confirms(challenge, factor)) await this.records.confirmed(factor, manager);
    if (enrols(challenge)) await this.verifyContact(user, channel, manager);
    return true;
  }

  /** The code arrived, so the address or number is theirs (product P-41). */
  private async verifyContact(user: UserEntity, channel: CodeChannel, manager: EntityManager): Promise<void> {
    const unverified = { id: user.id, [channel.verifiedAt]: IsNull() };
    const { affected } = await manager.update(UserEntity, unverified, { [channel.verifiedAt]: () => 'app_now()' });
    if (affected === 1) await this.records.record('contact_verified', { userId: user.id, method: channel.kind }, manager);
  }
}

/** The first right code of a sign-in makes the factor as well as that of an enrolment does (product P-41). */
const confirms = (challenge: ChallengeEntity, factor: SecondFactorEntity): boolean =>
  factor.confirmedAt === null && (challenge.purpose === 'login' || challenge.purpose === 'enrol');

/**
 * Signing in: only with a verified address or number. Enrolling: only the factor this login or session began. A contact: only
 * the channel the code went by, whether or not somebody is enrolling it elsewhere.
 */
function mayAnswer(challenge: ChallengeEntity, factor: SecondFactorEntity, user: UserEntity, channel: CodeChannel): boolean {
  if (factor.suspendedAt !== null) return false;
  if (!enrols(challenge)) return user[channel.verifiedAt] !== null;
  if (challenge.purpose === 'verify_contact') return factor.id === challenge.factorId;
  return factor.id === challenge.factorId && (factor.boundTo === null || factor.boundTo === challenge.boundTo);
}
