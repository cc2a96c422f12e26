import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { maskEmail, maskPhone } from '../../common/mask';
import { attemptOf } from '../../delivery/attempt';
import { Channels } from '../../delivery/channels';
import { type Composition, MessageComposers } from '../../delivery/composer';
import type { Channel } from '../../delivery/message';
import type { OutboxMessageEntity } from '../../delivery/outbox/outbox-message.entity';
import { objectionToNumber } from '../../delivery/recipient.rules';
import { MessageTexts } from '../../delivery/texts/message-texts';
import { ContactChangeEntity } from '../../otp/contacts/contact-change.entity';
import { UserEntity } from '../../users/user.entity';
import { actorForPerson } from './notice-actor';

/** `mailboxLeftBy`: the change by which the address of the account became another; who reads the one before is told. */
const stored = z.object({ told: z.enum(['old', 'new', 'account']), byOwner: z.boolean(), mailboxLeftBy: z.uuid().optional() });

/** Writes to the address or number that was left, and to the one that took its place. */
@Injectable()
export class ContactMessageComposer implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly composers: MessageComposers,
    private readonly channels: Channels,
    private readonly texts: MessageTexts,
  ) {}

  onModuleInit(): void {
    this.composers.register({ template: 'notice_contact_changed', compose: (row) => this.compose(row) });
  }

  /** Also for an account disabled since: whoever read the old address is told what became of it. */
  private async compose(row: OutboxMessageEntity): Promise<Composition> {
    const { manager } = this.dataSource;
    const change = row.subjectId === null ? null : await manager.findOneBy(ContactChangeEntity, { id: row.subjectId });
    const user = change && (await manager.findOneBy(UserEntity, { id: change.userId }));
    if (!change || !user) return { kind: 'obsolete', because: 'account gone' };
    const { told, byOwner, mailboxLeftBy } = stored.parse(row.parameters);
    const account = mailboxLeftBy === undefined ? user.email : await this.addressBefore(mailboxLeftBy);
    const to = await this.destination(row.channel, { account, old: change.oldDestination, new: change.newDestination }[told]);
    if (to === null) return { kind: 'obsolete', because: 'no destination, or a number not allowed' };
    const mask = change.channel === 'email' ? maskEmail : maskPhone;
    const message = await this.texts.contactChanged({
      channel: row.channel,
      to,
      firstName: user.fullName.split(/\s+/)[0] ?? null,
      attempt: attemptOf(row),
      what: change.channel,
      told,
      byOwner,
      // A new destination may be a stranger's by mistake, who is not to learn names.
      by: told === 'new' ? null : await actorForPerson(row, manager),
      newHint: change.newDestination === null ? null : mask(change.newDestination),
      ...(user.language === null ? {} : { language: user.language }),
    });
    return { kind: 'message', message };
  }

  private async addressBefore(changeId: string): Promise<string | null> {
    const change = await this.dataSource.manager.findOneBy(ContactChangeEntity, { id: changeId });
    return change?.oldDestination ?? null;
  }

  /** A number on file may be of a country that no text goes to. */
  private async destination(channel: Channel, to: string | null): Promise<string | null> {
    if (to === null || channel === 'email') return to;
    return objectionToNumber(to, await this.channels.smsCountries()) === null ? to : null;
  }
}
