import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { attemptOf } from '../../delivery/attempt';
import { type Composition, MessageComposer, MessageComposers } from '../../delivery/composer';
import { MailedLinkEntity } from '../../delivery/links/mailed-link.entity';
import { MailedLinks } from '../../delivery/links/mailed-links';
import type { OutboxMessageEntity } from '../../delivery/outbox/outbox-message.entity';
import type { OutgoingMessage } from '../../delivery/message';
import { MessageTexts } from '../../delivery/texts/message-texts';
import type { LinkText } from '../../delivery/texts/text-inputs';
import { UserEntity } from '../../users/user.entity';
import { firstName } from './provisionings';

/** Writes the mail with the enrolment link: the one moment its token exists outside the mail (product P-50). */
@Injectable()
export class EnrolmentLinkComposer extends MessageComposer implements OnModuleInit {
  readonly template = 'enrolment_link';

  constructor(
    private readonly dataSource: DataSource,
    private readonly composers: MessageComposers,
    private readonly links: MailedLinks,
    private readonly texts: MessageTexts,
  ) {
    super();
  }

  onModuleInit(): void {
    this.composers.register(this);
    this.composers.register({ template: 'enrolment_offer', compose: (row) => this.composeBy(row, (link) => this.texts.enrolmentOffer(link)) });
  }

  override compose(row: OutboxMessageEntity): Promise<Composition> {
    return this.composeBy(row, (link) => this.texts.enrolmentLink(link));
  }

  private async composeBy(row: OutboxMessageEntity, text: (link: LinkText) => Promise<OutgoingMessage>): Promise<Composition> {
    const { manager } = this.dataSource;
    const link = row.subjectId === null ? null : await manager.findOneBy(MailedLinkEntity, { id: row.subjectId });
    const user = link && (await manager.findOneBy(UserEntity, { id: link.userId }));
    if (!link || !user || user.disabledAt) return { kind: 'obsolete', because: 'link or account gone' };
    if (user.securityVersion !== link.securityVersion) return { kind: 'obsolete', because: 'account changed' };
    const token = await this.links.startLife(link.id);
    if (token === null) return { kind: 'obsolete', because: 'superseded or used' };
    const message = await text({
      to: user.email,
      firstName: firstName(user),
      token,
      lifetimeSeconds: link.lifetimeSeconds,
      attempt: attemptOf(row),
      ...(user.language === null ? {} : { language: user.language }),
    });
    return { kind: 'message', message };
  }
}
