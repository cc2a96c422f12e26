import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import { MailedLinks } from '../../delivery/links/mailed-links';
import { Outbox } from '../../delivery/outbox/outbox.service';
import { InvitationSender } from '../../users/invitation-sender';

/** Three days from sending (security requirements R-083). */
const LIFETIME_SECONDS = 72 * 3600;

/** Owes somebody the mail with the link to choose a first password. */
@Injectable()
export class Invitations extends InvitationSender {
  constructor(
    private readonly links: MailedLinks,
    private readonly outbox: Outbox,
  ) {
    super();
  }

  override async send(userId: string, manager: EntityManager): Promise<void> {
    const [person] = await manager.query<{ email: string; security_version: number }[]>(
      'select email, security_version from app_user where id = $1',
      [userId],
    );
    if (!person) throw new Error('nobody to invite');
    const link = await this.links.create(
      { purpose: 'invitation', userId, securityVersion: person.security_version, lifetimeSeconds: LIFETIME_SECONDS },
      manager,
    );
    await this.outbox.owe(
      {
        channel: 'email',
        template: 'invitation',
        userId,
        subjectId: link.id,
        recipientHint: maskEmail(person.email),
        parameters: attemptParameters(),
      },
      manager,
    );
  }
}
