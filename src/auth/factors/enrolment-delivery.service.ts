import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { commonProblems } from '../../common/problems/common.problems';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import { SendLimits } from '../../otp/factors/code/send-limits.service';
import { UserEntity } from '../../users/user.entity';
import type { DeliveryView } from '../login/sign-in.view';

/** A link is mailed at most this often (seconds) for one enrolment. */
const RESEND_GAP = 30;

export interface HeldEnrolment {
  /** Of the factor that waits already. */
  readonly id: string;
  readonly delivery: DeliveryView;
}

/** The mailed enrolment link, and how it fares. */
@Injectable()
export class EnrolmentDelivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly enrolments: Enrolments,
    private readonly outbox: Outbox,
    private readonly limits: SendLimits,
  ) {}

  async mail(input: { readonly userId: string; readonly factorId: string; readonly boundTo: string }, manager: EntityManager): Promise<DeliveryView> {
    const outcome = await this.enrolments.mailLink(input, manager);
    if (outcome.kind === 'failed') return { status: 'failed', reason: outcome.reason, resendAfter: outcome.resendAfter?.toISOString() ?? null };
    return (await this.ofLink(outcome.linkId, manager)) ?? { status: 'queued', resendAfter: null };
  }

  /**
   * Before another link is mailed to somebody who was mailed one in this sign-in or session. Beginning anew voids the link that
   * may be on its way, so it is asked first: within a person's sending limits or not, the enrolment that waits stays as it is.
   *
   * @returns it, when the limit is reached; null when another may begin.
   * @throws Problem `too-many-requests` before the gap is over. The caller holds the user row.
   */
  async held(who: { readonly userId: string; readonly boundTo: string }, manager: EntityManager): Promise<HeldEnrolment | null> {
    const [newest] = await manager.query<{ wait: number; waiting: string | null }[]>(
      `select ceil($3 - extract(epoch from app_now() - l.created_at))::int as wait, f.id as waiting
         from mailed_link l
         left join second_factor f on f.id = l.factor_id and f.confirmed_at is null and f.removed_at is null and f.pending_until > app_now()
        where l.user_id = $1 and l.bound_to = $2 and l.purpose = 'enrolment' order by l.created_at desc, l.id desc limit 1`,
      [who.userId, who.boundTo, RESEND_GAP],
    );
    if (newest && newest.wait > 0) throw commonProblems.tooManyRequests(newest.wait, 'resend gap');
    if (!newest?.waiting) return null;
    const user = await manager.findOneByOrFail(UserEntity, { id: who.userId });
    const closed = await this.limits.refusal({ user, channel: null }, manager);
    return closed && { id: newest.waiting, delivery: { status: 'failed', reason: 'limit', resendAfter: closed.toISOString() } };
  }

  /** Of the newest link mailed for this factor. */
  async ofFactor(factorId: string, manager: EntityManager = this.dataSource.manager): Promise<DeliveryView | null> {
    const [link] = await manager.query<{ id: string }[]>(
      `select id from mailed_link where factor_id = $1 and purpose = 'enrolment' order by created_at desc, id desc limit 1`,
      [factorId],
    );
    return link ? this.ofLink(link.id, manager) : null;
  }

  private async ofLink(linkId: string, manager: EntityManager): Promise<DeliveryView | null> {
    const sent = await this.outbox.statusOf(linkId, manager);
    const [row] = await manager.query<{ resend_after: Date }[]>(
      'select created_at + make_interval(secs => $2) as resend_after from mailed_link where id = $1',
      [linkId, RESEND_GAP],
    );
    if (!sent || !row) return null;
    return { ...sent, resendAfter: row.resend_after.toISOString() };
  }
}
