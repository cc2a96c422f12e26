import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../../../common/audit/audit-log';
import { currentContext } from '../../../common/http/request-context';
import { maskEmail } from '../../../common/mask';
import type { Channel } from '../../../delivery/message';
import { UserEntity } from '../../../users/user.entity';
import { lockUser } from '../../user-lock';
import { CODE_CHANNELS, type CodeChannel } from './code-channel';
import { countedBy, halfOfSmsBudget, latest, refusingLimits, type SendLimit } from './send-limits.rules';
import { type HashedCount, type Reached, SendReservations } from './send-reservations';

export interface Outgoing {
  readonly user: UserEntity;
  /** null: an enrolment link, by mail, under the person's own limits alone. */
  readonly channel: CodeChannel | null;
}

/**
 * How many messages may go out: per person, destination, source, block of numbers, and texts in all (product P-43). They
 * are counted before anything is sent, in the transaction that owes it: what is rolled back was never counted, and what is
 * refused leaves nothing but, once per window, a word in the audit.
 */
@Injectable()
export class SendLimits {
  private readonly logger = new Logger('SendLimits');

  constructor(
    private readonly dataSource: DataSource,
    private readonly reservations: SendReservations,
    private readonly audit: AuditLog,
  ) {}

  /** Takes a place in every count, or in none. @returns null, or when the tightest limit opens again */
  async reserve(subjectId: string, outgoing: Outgoing, manager: EntityManager): Promise<Date | null> {
    const refused = await this.refusal(outgoing, manager);
    if (refused) return refused;
    const counts = this.countsOf(outgoing);
    await this.warnAtHalf(outgoing, counts, manager);
    await this.reservations.reserve(subjectId, counts, manager);
    return null;
  }

  /** The same question, taking no place. The user row and the locks of the counts are held from here on. */
  async refusal(outgoing: Outgoing, manager: EntityManager): Promise<Date | null> {
    await lockUser(outgoing.user.id, manager);
    const counts = this.countsOf(outgoing);
    await this.reservations.lock(counts, manager);
    const { limits, reached } = await this.reached(outgoing, counts, manager);
    for (const limit of limits.filter(({ name }) => reached.some((each) => each.name === name))) {
      await this.tell(limit, 'failure', outgoing, counts, manager);
    }
    return latest(reached.map(({ opensAt }) => opensAt));
  }

  /** For showing only: it may be otherwise a moment later. @returns null while one more would be sent */
  async closedUntil(outgoing: Outgoing, manager: EntityManager): Promise<Date | null> {
    const { reached } = await this.reached(outgoing, this.countsOf(outgoing), manager);
    return latest(reached.map(({ opensAt }) => opensAt));
  }

  /** The same for somebody named. @param method null: an enrolment link */
  async closedFor(userId: string, method: Channel | null): Promise<Date | null> {
    const { manager } = this.dataSource;
    const user = await manager.findOneBy(UserEntity, { id: userId });
    return user && this.closedUntil({ user, channel: method && CODE_CHANNELS[method] }, manager);
  }

  private async reached(outgoing: Outgoing, counts: HashedCount[], manager: EntityManager): Promise<{ limits: SendLimit[]; reached: Reached[] }> {
    const limits = refusingLimits(await this.activeSmsUsers(outgoing, manager));
    return { limits, reached: await this.reservations.reached(limits, counts, manager) };
  }

  private countsOf({ user, channel }: Outgoing): HashedCount[] {
    const sending = { userId: user.id, channel: kindOf(channel), destinationKey: channel?.destinationKey(user) ?? null };
    return this.reservations.hashed(countedBy({ ...sending, address: currentContext()?.address ?? null }));
  }

  private activeSmsUsers({ channel }: Outgoing, manager: EntityManager): Promise<number> {
    return channel?.kind === 'sms' ? this.reservations.activeSmsUsers(manager) : Promise.resolve(0);
  }

  /** Somebody has to look at it before the rest is spent too. */
  private async warnAtHalf(outgoing: Outgoing, counts: HashedCount[], manager: EntityManager): Promise<void> {
    if (outgoing.channel?.kind !== 'sms') return;
    const half = halfOfSmsBudget(await this.reservations.activeSmsUsers(manager));
    const [reached] = await this.reservations.reached([half], counts, manager);
    if (reached) await this.tell(half, 'success', outgoing, counts, manager);
  }

  private async tell(limit: SendLimit, outcome: 'success' | 'failure', outgoing: Outgoing, counts: HashedCount[], manager: EntityManager): Promise<void> {
    const count = counts.find(({ kind }) => kind === limit.kind);
    if (!count || !(await this.reservations.raise(limit, count, manager))) return;
    const { user, channel } = outgoing;
    this.logger.warn({ message: 'a sending limit is reached', limit: limit.name, most: limit.most, seconds: limit.seconds });
    const target = { kind: 'user' as const, id: user.id, label: maskEmail(user.email) };
    await this.audit.record({ event: 'excess_rate_limit_exceeded', outcome, reason: limit.name, method: kindOf(channel), target }, manager);
  }
}

const kindOf = (channel: CodeChannel | null): Channel => channel?.kind ?? 'email';
