import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail, maskPhone } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import type { Channel } from '../../delivery/message';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { ContactChanges, type ContactMove } from '../../otp/contacts/contact-changes';
import { ContactNotices, type ContactsMoved } from '../../users/contact-notices';

/** Who is told: the destination that was left, the one that takes its place, the address of the account. */
export type Told = 'old' | 'new' | 'account';

/**
 * An address or number was changed: the old and the new one are told, and for a number the mail address as well, since not
 * every number takes texts (product P-83). They hold no destination: the worker looks it up (product P-53).
 */
@Injectable()
export class ContactMessages extends ContactNotices {
  constructor(
    private readonly outbox: Outbox,
    private readonly changes: ContactChanges,
  ) {
    super();
  }

  override async tellMoved({ userId, email, mobileNumber }: ContactsMoved, manager: EntityManager): Promise<void> {
    const moves: ContactMove[] = [
      ...(email ? [{ userId, channel: 'email', ...email } as const] : []),
      ...(mobileNumber ? [{ userId, channel: 'sms', ...mobileNumber } as const] : []),
    ];
    for (const move of moves) await this.owe(await this.changes.note(move, manager), move, { byOwner: false }, manager);
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
          parameters: { told, byOwner: who.byOwner, ...(who.byOwner ? attemptParameters() : {}) },
        },
        manager,
      );
    const mask = channel === 'email' ? maskEmail : maskPhone;
    if (from !== null) await owed('old', channel, mask(from));
    if (to !== null) await owed('new', channel, mask(to));
    if (channel === 'sms') await owed('account', 'email', null);
  }
}
