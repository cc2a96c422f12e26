import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { attemptOf } from '../../delivery/attempt';
import { type Composition, MessageComposer, MessageComposers } from '../../delivery/composer';
import { MailedLinkEntity } from '../../delivery/links/mailed-link.entity';
import { MailedLinks } from '../../delivery/links/mailed-links';
import type { OutboxMessageEntity } from '../../delivery/outbox/outbox-message.entity';
import { MessageTexts } from '../../delivery/texts/message-texts';
import { UserEntity } from '../../users/user.entity';

/** Writes the mail that invites somebody to choose a first password. */
@Injectable()
export class InvitationComposer extends MessageComposer implements OnModuleInit {
  readonly template = 'invitation';

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
  }

  override async compose(row: OutboxMessageEntity): Promise<Composition> {
    const { manager } = this.dataSource;
    const link = row.subjectId === null ? null : await manager.findOneBy(MailedLinkEntity, { id: row.subjectId });
    const user = link && (await manager.findOneBy(UserEntity, { id: link.userId }));
    if (!link || !user || user.disabledAt) return { kind: 'obsolete', because: 'link or account gone' };
    if (user.securityVersion !== link.securityVersion) return { kind: 'obsolete', because: 'account changed' };
    const token = await this.links.startLife(link.id);
    if (token === null) return { kind: 'obsolete', because: 'superseded or used' };
    const message = await this.texts.invitation({
      to: user.email,
      firstName: user.fullName.split(/\s+/)[0] ?? null,
      token,
      lifetimeSeconds: link.lifetimeSeconds,
      attempt: attemptOf(row),
      ...(user.language === null ? {} : { language: user.language }),
    });
    return { kind: 'message', message };
  }
}
