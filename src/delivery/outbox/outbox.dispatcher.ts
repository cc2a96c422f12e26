import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { isDatabaseDown } from '../../common/problems/database-down';
import { MessageComposers } from '../composer';
import { FormerWays } from '../former-ways';
import { failureText } from '../transports/failure-text';
import { TransportFailure } from '../transports/transport';
import { type SentBy, Transports } from '../transports/transports.service';
import { backOffSeconds, isLastTry } from './back-off.rules';
import { ChannelLog } from './channel-log';
import { droppedBecause } from './dropped.rules';
import type { OutboxMessageEntity } from './outbox-message.entity';
import { OutboxRepository, type TakenMessage } from './outbox.repository';

type Outcome =
  | ({ readonly kind: 'sent' } & SentBy)
  | { readonly kind: 'obsolete'; readonly because: string }
  | { readonly kind: 'refused'; readonly permanent: boolean; readonly failure: string };

/** How an attempt ended: `failed` is given up, `retried` will be tried again, `dropped` was needed no more. */
export const DELIVERY_STATES = ['sent', 'retried', 'failed', 'dropped'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One message from its lease to its end: composed and sent outside any transaction, then marked by one statement. */
@Injectable()
export class OutboxDispatcher {
  private readonly logger = new Logger('Outbox');
  private readonly channelLog = new ChannelLog();

  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: OutboxRepository,
    private readonly composers: MessageComposers,
    private readonly transports: Transports,
    private readonly formerWays: FormerWays,
    private readonly auditLog: AuditLog,
  ) {}

  /** @throws when the database does not answer; the lease then runs out and the message is taken again. */
  async dispatch({ message, tooLate }: TakenMessage): Promise<DeliveryState> {
    if (tooLate) {
      await this.fail(message, message.failure ?? 'not sent within its life');
      return 'failed';
    }
    const outcome = await this.attempt(message);
    if (outcome.kind === 'refused') return this.settleRefusal(message, outcome.permanent, outcome.failure);
    if (outcome.kind === 'sent') await this.repository.markSent(message.id, outcome);
    else await this.repository.markFailed(message, droppedBecause(outcome.because), this.dataSource.manager);
    return outcome.kind === 'sent' ? 'sent' : 'dropped';
  }

  private async attempt(message: OutboxMessageEntity): Promise<Outcome> {
    const composer = this.composers.of(message.template);
    // A process of the release before, still running during a rollout: a newer one will write it.
    if (!composer) return { kind: 'refused', permanent: false, failure: `no composer for ${message.template} in this process` };
    let recipient: string | undefined;
    try {
      const composition = await composer.compose(message);
      if (composition.kind === 'obsolete') return composition;
      recipient = composition.message.to;
      const sentBy = await this.transports.send(composition.message, this.formerWays.open(message));
      this.channelLog.sent(message.channel);
      return { kind: 'sent', ...sentBy };
    } catch (error) {
      return this.refusal(error, message, recipient);
    }
  }

  private refusal(error: unknown, message: OutboxMessageEntity, recipient: string | undefined): Outcome {
    if (error instanceof TransportFailure) {
      const failure = failureText(error.status, error.reason, recipient);
      if (!error.permanent) this.channelLog.refused(message.channel, failure);
      return { kind: 'refused', permanent: error.permanent, failure };
    }
    if (isDatabaseDown(error)) throw error;
    // A bug, or a key that has left the ring. The error's text may quote the message, so it goes nowhere.
    this.logger.error({ message: 'a message cannot be composed', id: message.id, template: message.template, kind: error instanceof Error ? error.name : typeof error });
    return { kind: 'refused', permanent: false, failure: 'internal error' };
  }

  private async settleRefusal(message: OutboxMessageEntity, permanent: boolean, failure: string): Promise<DeliveryState> {
    const over = permanent || isLastTry(message.channel, message.failure);
    if (!over && (await this.repository.tryLater(message, backOffSeconds(message.attempts), failure))) {
      this.logger.debug({ message: 'a message will be tried again', id: message.id, attempts: message.attempts, failure });
      return 'retried';
    }
    await this.fail(message, failure);
    return 'failed';
  }

  private async fail(message: OutboxMessageEntity, failure: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      if (!(await this.repository.markFailed(message, failure, manager))) return;
      const { id, channel, template, userId, recipientHint, attempts } = message;
      await this.auditLog.record(
        {
          event: 'message_failed',
          outcome: 'failure',
          reason: failure,
          actor: { label: 'system' },
          target: {
            ...(userId === null ? { kind: 'delivery', id } : { kind: 'user', id: userId }),
            ...(recipientHint === null ? {} : { label: recipientHint }),
          },
          after: { deliveryId: id, channel, template, attempts },
        },
        manager,
      );
      this.logger.warn({ message: 'a message was given up', id, channel, template, attempts, failure });
    });
  }
}
