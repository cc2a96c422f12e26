import { DataSource, type EntityManager } from 'typeorm';
import { UserEntity } from '../../../users/user.entity';
import type { ChallengeEntity } from '../../challenges/challenge.entity';
import type { BeginEnrolment, Enrollable, FactorAnswer, FactorVerdict, Promptable, SecondFactor, SendOutcome } from '../factor';
import type { SecondFactorEntity } from '../second-factor.entity';
import type { CodeChannel } from './code-channel';
import { CodeEnrolment } from './code-enrolment';
import { CodeSender } from './code-sender.service';
import { CodeVerification } from './code-verification';

/** As many digits as any setting may ask for. */
const SHAPE = /^[0-9]{6,8}$/;

const SENT_DIGITS = `
  select distinct code.digits from delivered_code code
    join challenge on challenge.id = code.challenge_id
    join second_factor factor on factor.id = code.factor_id
   where challenge.bound_to = $1 and factor.method = $2 order by code.digits`;

/** A code by mail or by text (RFC 4226 on the server's side); one object per channel. */
export class CodeFactor implements SecondFactor, Promptable, Enrollable {
  constructor(
    private readonly channel: CodeChannel,
    private readonly dataSource: DataSource,
    private readonly sender: CodeSender,
    private readonly verification: CodeVerification,
    private readonly enrolment: CodeEnrolment,
  ) {}

  get kind() {
    return this.channel.kind;
  }

  get strength() {
    return this.channel.strength;
  }

  /** By the codes that were sent, not by the setting of now: it may have changed since. */
  async fits(code: string, boundTo?: string): Promise<boolean> {
    if (!SHAPE.test(code)) return false;
    const sent = await this.sentDigits(boundTo);
    return sent.length === 0 || sent.includes(code.length);
  }

  async wanted(boundTo?: string): Promise<string> {
    const sent = await this.sentDigits(boundTo);
    return `must be ${sent.length === 0 ? '6 to 8' : sent.join(' or ')} digits`;
  }

  /** A verified address or number is all it takes; the secret is made with the first code. */
  async isReadyFor(userId: string, manager: EntityManager = this.dataSource.manager): Promise<boolean> {
    const user = await manager.findOneBy(UserEntity, { id: userId });
    return user !== null && this.channel.destination(user) !== null && user[this.channel.verifiedAt] !== null;
  }

  judge(answer: FactorAnswer): Promise<FactorVerdict> {
    return this.verification.judge(answer, this.channel);
  }

  prompt(challenge: ChallengeEntity, manager: EntityManager): Promise<SendOutcome> {
    return this.sender.send({ challenge, method: this.channel.kind }, manager);
  }

  begin(input: BeginEnrolment, manager: EntityManager): Promise<SecondFactorEntity> {
    return this.enrolment.begin(input, this.channel, manager);
  }

  describe(_row: SecondFactorEntity, owner: UserEntity) {
    const destination = this.channel.destination(owner);
    if (destination === null || owner[this.channel.verifiedAt] === null) return null;
    const hint = this.channel.mask(destination);
    return { label: hint, hint };
  }

  private async sentDigits(boundTo: string | undefined): Promise<number[]> {
    const sent = boundTo === undefined ? [] : await this.dataSource.query<{ digits: number }[]>(SENT_DIGITS, [boundTo, this.kind]);
    return sent.map(({ digits }) => digits);
  }
}
