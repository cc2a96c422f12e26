import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { attemptOf } from '../../../delivery/attempt';
import { type Composition, MessageComposers } from '../../../delivery/composer';
import type { OutboxMessageEntity } from '../../../delivery/outbox/outbox-message.entity';
import { MessageTexts } from '../../../delivery/texts/message-texts';
import { CODE_PURPOSES } from '../../../delivery/texts/text-inputs';
import { Challenges } from '../../challenges/challenges.service';
import { recipientOf } from '../../contacts/contact-recipient';
import { CodeReader, type ReadableCode } from './code-reader';
import { IssuedCodes } from './issued-codes';

/** Of rows of the release before the template is all that tells. */
const stored = z.object({ purpose: z.enum(CODE_PURPOSES) });

const purposeOf = ({ parameters, template }: OutboxMessageEntity): (typeof CODE_PURPOSES)[number] =>
  stored.safeParse(parameters).data?.purpose ?? (template === 'contact_code' ? 'verify_contact' : 'login');

/** Writes the message with a code, for whatever it was asked: the one place, besides the comparison, where a code exists at all. */
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
    const message = await this.texts.code({
      purpose: purposeOf(row),
      channel: code.method,
      to,
      code: code.code,
      lifetimeSeconds: code.lifetimeSeconds,
      attempt: attemptOf(row),
      ...(user.language === null ? {} : { language: user.language }),
    });
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
