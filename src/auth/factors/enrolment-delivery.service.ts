import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { Enrolments } from '../../otp/enrolment/enrolments.service';
import type { DeliveryView } from '../login/sign-in.view';

/** A link is mailed at most this often (seconds) for one enrolment. */
const RESEND_GAP = 30;

/** The mailed enrolment link, and how it fares. */
@Injectable()
export class EnrolmentDelivery {
  constructor(
    private readonly dataSource: DataSource,
    private readonly enrolments: Enrolments,
    private readonly outbox: Outbox,
  ) {}

  async mail(input: { readonly userId: string; readonly factorId: string; readonly boundTo: string }, manager: EntityManager): Promise<DeliveryView> {
    const outcome = await this.enrolments.mailLink(input, manager);
    if (outcome.kind === 'failed') return { status: 'failed', reason: outcome.reason, resendAfter: null };
    return (await this.ofLink(outcome.linkId, manager)) ?? { status: 'queued', resendAfter: null };
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
