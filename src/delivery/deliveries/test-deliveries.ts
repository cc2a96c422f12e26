import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../../common/audit/audit-log';
import { newId } from '../../common/ids';
import { maskEmail, maskPhone } from '../../common/mask';
import { commonProblems } from '../../common/problems/common.problems';
import { Channels } from '../channels';
import type { Channel, OutgoingMessage } from '../message';
import { OutboxMessageEntity } from '../outbox/outbox-message.entity';
import { numberAsTyped, objectionToMailAddress, objectionToNumber } from '../recipient.rules';
import { MessageTexts } from '../texts/message-texts';
import { failureText } from '../transports/failure-text';
import { TransportFailure } from '../transports/transport';
import { type SentBy, Transports } from '../transports/transports.service';
import { deliveryProblems } from './delivery.problems';

export interface TestDelivered {
  readonly status: 'sent';
  readonly channel: Channel;
  readonly providerMessageId?: string;
}

type Result = { readonly ok: true; readonly receipt: SentBy } | { readonly ok: false; readonly failure: string };

/** "Does mail work?", answered while the administrator waits: past the outbox, through the way out every message takes. */
@Injectable()
export class TestDeliveries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly channels: Channels,
    private readonly texts: MessageTexts,
    private readonly transports: Transports,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * @param address one mail address, or a number of an allowed country, with its country code.
   * @throws Problem `validation-failed` for another `to`; `delivery-unavailable` with what the provider said.
   */
  async send(channel: Channel, address: string): Promise<TestDelivered> {
    const to = channel === 'email' ? address : numberAsTyped(address);
    const objection = channel === 'email' ? objectionToMailAddress(to) : objectionToNumber(to, await this.channels.smsCountries());
    if (objection !== null) throw commonProblems.validationFailed([{ pointer: '/to', message: objection }]);
    const result = await this.attempt(await this.texts.deliveryTest({ channel, to }));
    await this.record(channel, to, result);
    if (!result.ok) throw deliveryProblems.unavailable(result.failure);
    const { providerMessageId } = result.receipt;
    return { status: 'sent', channel, ...(providerMessageId === null ? {} : { providerMessageId }) };
  }

  private async attempt(message: OutgoingMessage): Promise<Result> {
    try {
      return { ok: true, receipt: await this.transports.send(message) };
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      return { ok: false, failure: failureText(error.status, error.reason, message.to) };
    }
  }

  /** Also a row of the log of deliveries, already at its end: it shows that the channel works, or since when it does not. */
  private async record(channel: Channel, to: string, result: Result): Promise<void> {
    const id = newId();
    const recipientHint = channel === 'email' ? maskEmail(to) : maskPhone(to);
    const now = () => 'app_now()';
    await this.dataSource.transaction(async (manager) => {
      await manager.insert(OutboxMessageEntity, {
        ...{ id, channel, template: 'delivery_test', userId: null, subjectId: null, recipientHint, attempts: 1 },
        ...(result.ok ? { sentAt: now, providerMessageId: result.receipt.providerMessageId, wayOut: result.receipt.wayOut } : { failedAt: now, failure: result.failure }),
      });
      await this.auditLog.record(
        {
          event: 'delivery_test',
          outcome: result.ok ? 'success' : 'failure',
          ...(result.ok ? {} : { reason: result.failure }),
          target: { kind: 'delivery', id, label: recipientHint },
          after: { channel },
        },
        manager,
      );
    });
  }
}
