import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PersonNotices, type ContactsMoved } from '../../users/person-notices';
import type { TwoFactorTerms } from '../../users/two-factor.rules';
import { ContactMessages } from './contact-messages.service';
import { Notices } from './notices.service';

/** What administrators change about one person, that person hears from us and not from the next sign-in. */
@Injectable()
export class PersonMessages extends PersonNotices {
  constructor(
    private readonly contacts: ContactMessages,
    private readonly notices: Notices,
  ) {
    super();
  }

  override tellMoved(moved: ContactsMoved, manager: EntityManager): Promise<void> {
    return this.contacts.tellMoved(moved, manager);
  }

  override tellTerms(userId: string, { requirement, method, exemptUntil }: TwoFactorTerms, manager: EntityManager): Promise<void> {
    const until = exemptUntil === null ? {} : { until: new Date(exemptUntil) };
    return this.notices.owe('terms_changed', userId, manager, { requirement, ...(method === null ? {} : { method }), ...until });
  }

  override tellUnlocked(userId: string, manager: EntityManager): Promise<void> {
    return this.notices.owe('lock_lifted', userId, manager);
  }
}
