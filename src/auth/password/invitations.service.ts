import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { InvitationSender } from '../../users/invitation-sender';
import { PasswordLinkMails } from './password-link-mails.service';

/** The port by which `users` invites the people it adds. */
@Injectable()
export class Invitations extends InvitationSender {
  constructor(private readonly mails: PasswordLinkMails) {
    super();
  }

  override send(userId: string, manager: EntityManager): Promise<void> {
    return this.mails.send('invitation', userId, manager);
  }
}
