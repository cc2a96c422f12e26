import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { maskEmail } from '../../common/mask';
import { attemptParameters } from '../../delivery/attempt';
import { MailedLinks } from '../../delivery/links/mailed-links';
import { Outbox } from '../../delivery/outbox/outbox.service';

/** Seconds from sending (security requirements R-083, product P-84). */
const LIFETIMES = { invitation: 72 * 3600, password_reset: 20 * 60 } as const;

export type PasswordLinkPurpose = keyof typeof LIFETIMES;

/** Owes somebody the mail with a link to choose a password; an older link of that purpose is void. */
@Injectable()
export class PasswordLinkMails {
  constructor(
    private readonly links: MailedLinks,
    private readonly outbox: Outbox,
  ) {}

  async send(purpose: PasswordLinkPurpose, userId: string, manager: EntityManager): Promise<void> {
    const [person] = await manager.query<{ email: string; security_version: number }[]>('select email, security_version from app_user where id = $1', [userId]);
    if (!person) throw new Error('nobody to mail a link to');
    const link = await this.links.create({ purpose, userId, securityVersion: person.security_version, lifetimeSeconds: LIFETIMES[purpose] }, manager);
    await this.outbox.owe(
      { channel: 'email', template: purpose, userId, subjectId: link.id, recipientHint: maskEmail(person.email), parameters: attemptParameters() },
      manager,
    );
  }
}
