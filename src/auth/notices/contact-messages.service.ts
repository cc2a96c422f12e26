import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail, maskPhone } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import type { Channel } from '../../delivery/message';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { ContactChanges, type ContactMove } from '../../otp/contacts/contact-changes';
import type { ContactsMoved } from '../../users/person-notices';
import { actorParameters } from './notice-actor';

/** Who is told: the destination that was left, the one that takes its place, the address of the account. */
export type Told = 'old' | 'new' | 'account';

interface MailboxLeft {
  readonly userId: string;
  /** The `contact_change` that knows it. */
  readonly addressChange: string;
  readonly left: string;
}

/**
 * An address or number was changed: the old and the new one are told, and for a number the mail address as well, since not
 * every number takes texts (product P-83). They hold no destination: the worker looks it up (product P-53).
 */
@Injectable()
export class ContactMessages {
  constructor(
    private readonly outbox: Outbox,
    private readonly changes: ContactChanges,
  ) {}

  /** By somebody else than the person. */
  async tellMoved({ userId, email, mobileNumber }: ContactsMoved, manager: EntityManager): Promise<void> {
    const moves: ContactMove[] = [
      ...(email ? [{ userId, channel: 'email', ...email } as const] : []),
      ...(mobileNumber ? [{ userId, channel: 'sms', ...mobileNumber } as const] : []),
    ];
    const noted: string[] = [];
    for (const move of moves) {
      const changeId = await this.changes.note(move, manager);
      await this.owe(changeId, move, { byOwner: false }, manager);
      noted.push(changeId);
    }
    const [addressChange, numberChange] = noted;
    if (email && addressChange !== undefined && numberChange !== undefined) await this.tellMailboxLeft(numberChange, { userId, addressChange, left: email.from }, manager);
  }

  /** @param changeId of the `contact_change` that holds the destinations. @param who where somebody else made it, their device is nobody's business */
  async owe(changeId: string, { userId, channel, from, to }: ContactMove, who: { readonly byOwner: boolean }, manager: EntityManager): Promise<void> {
    const owed = (told: Told, by: Channel, recipientHint: string | null) =>
      this.outbox.owe(
        {
          channel: by,
          template: 'notice_contact_changed',
          userId,
          subjectId: changeId,
          recipientHint,
          parameters: { told, byOwner: who.byOwner, ...(who.byOwner ? attemptParameters() : actorParameters()) },
        },
        manager,
      );
    const mask = channel === 'email' ? maskEmail : maskPhone;
    if (from !== null) await owed('old', channel, mask(from));
    if (to !== null) await owed('new', channel, mask(to));
    if (channel === 'sms') await owed('account', 'email', null);
  }

  /** The mailbox of the account is the new one by now: whoever exchanges address and number at once must not be the only reader. */
  private async tellMailboxLeft(numberChange: string, { userId, addressChange, left }: MailboxLeft, manager: EntityManager): Promise<void> {
    const parameters = { told: 'account', byOwner: false, mailboxLeftBy: addressChange, ...actorParameters() };
    await this.outbox.owe(
      { channel: 'email', template: 'notice_contact_changed', userId, subjectId: numberChange, recipientHint: maskEmail(left), parameters },
      manager,
    );
  }
}
