import { Injectable } from '@nestjs/common';
import type { OutgoingMessage, TemplateName } from './message';
import type { OutboxMessageEntity } from './outbox/outbox-message.entity';

export type Composition =
  | { readonly kind: 'message'; readonly message: OutgoingMessage }
  /** No longer worth sending (superseded, account changed): marked as failed for that reason, nothing is sent. */
  | { readonly kind: 'obsolete'; readonly because: string };

/** Whoever owes a kind of message writes it: delivery does not know what a code is. */
export abstract class MessageComposer {
  abstract readonly template: TemplateName;

  /**
   * Called when the row is about to be sent, outside any transaction. It may write (start a code's life), and must be
   * repeatable: after a refusal or a crash the same row is composed again.
   */
  abstract compose(row: OutboxMessageEntity): Promise<Composition>;
}

/** Filled in `onModuleInit` by the modules that owe messages. */
@Injectable()
export class MessageComposers {
  private readonly byTemplate = new Map<TemplateName, MessageComposer>();

  /** @throws when two want to write the same kind of message: which of them does must not depend on start-up order. */
  register(composer: MessageComposer): void {
    if (this.byTemplate.has(composer.template)) throw new Error(`${composer.template} has a composer already`);
    this.byTemplate.set(composer.template, composer);
  }

  /** Undefined for a template only a newer process on the same database knows. */
  of(template: TemplateName): MessageComposer | undefined {
    return this.byTemplate.get(template);
  }
}
