import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { attemptOf } from '../../../delivery/attempt';
import { type Composition, MessageComposers } from '../../../delivery/composer';
import type { OutboxMessageEntity } from '../../../delivery/outbox/outbox-message.entity';
import { MessageTexts } from '../../../delivery/texts/message-texts';
import { Challenges } from '../../challenges/challenges.service';
import { recipientOf } from '../../contacts/contact-recipient';
import { CodeReader, type ReadableCode } from './code-reader';
import { IssuedCodes } from './issued-codes';

/** Writes the message with a code, to sign in or to verify where it went: the one place, besides the comparison, where a code exists at all. */
@Injectable()
export class SignInCodeComposer implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly composers: MessageComposers,
    private readonly codes: CodeReader,
    private readonly issued: IssuedCodes,
    private readonly challenges: Challenges,
    private readonly texts: MessageTexts,
  ) {}

  onModuleInit(): void {
    for (const template of ['sign_in_code', 'contact_code'] as const) {
      this.composers.register({ template, compose: (row) => this.compose(row) });
    }
  }

  private async compose(row: OutboxMessageEntity): Promise<Composition> {
    const code = row.subjectId === null ? null : await this.codes.read(row.subjectId);
    if (code === null) return { kind: 'obsolete', because: 'code or factor gone' };
    const user = await recipientOf({ id: code.challengeId, userId: code.userId }, this.dataSource.manager);
    if (!user || user.disabledAt) return { kind: 'obsolete', because: 'account gone or disabled' };
    const to = this.codes.destinationOf(code, user);
    if (to === null) return { kind: 'obsolete', because: 'destination changed' };
    if (code.code === null) return { kind: 'obsolete', because: 'secret unreadable' };
    if (!(await this.startLife(code))) return { kind: 'obsolete', because: 'superseded, used or sign-in over' };
    const text = {
      channel: code.method,
      to,
      code: code.code,
      lifetimeSeconds: code.lifetimeSeconds,
      attempt: attemptOf(row),
      ...(user.language === null ? {} : { language: user.language }),
    };
    const message = row.template === 'contact_code' ? await this.texts.contactCode(text) : await this.texts.signInCode(text);
    return { kind: 'message', message };
  }

  /** The challenge lives to the code's end: a slow provider must not cost the person the time to type it (product P-22). */
  private startLife(code: ReadableCode): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const until = await this.issued.startLife(code.id, manager);
      if (until) await this.challenges.extend(code.challengeId, until, manager);
      return until !== null;
    });
  }
}
