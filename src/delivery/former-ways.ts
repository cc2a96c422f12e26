import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SecretBox, type SecretPlace } from '../common/crypto/secret-box';
import { asPlainSecret, type SealedText } from '../common/crypto/secret-text';
import type { SettingsSnapshot } from '../system-settings/settings.snapshot';
import { DeliverySettings, type MailServer } from './delivery.settings';

/** The mail server of before; null: the development mailbox. */
export interface FormerWay {
  readonly mail: MailServer | null;
}

/**
 * What a notice about a change leaves by: the server mail left by until now, the development mailbox where there was none, or
 * in production, where mail left by nothing, the server that was just set.
 */
export const NOTICE_WAYS = ['former_server', 'mailbox', 'new_server'] as const;

export interface NoticeWay {
  readonly by: (typeof NOTICE_WAYS)[number];
  /** Null: the way of now. */
  readonly formerWay: FormerWay | null;
}

const stored = z.object({ mail: z.object({ url: z.string(), from: z.string() }).nullable() });

/** Where the sealed server of a message stands. Rotation needs it too. */
export const formerWayPlace = (messageId: string): SecretPlace => ({ table: 'outbox_message', column: 'former_way', row: [messageId] });

/**
 * The way mail left by before a change of the settings (contract §5): whoever turns the site's mail to a server of their own
 * must not have the warning about it in their hands. Sealed with its message and gone with its sending: it holds a password.
 */
@Injectable()
export class FormerWays {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly box: SecretBox,
  ) {}

  /** Null where mail left by nothing and still does: there is no way to tell anybody. */
  between(before: SettingsSnapshot, after: SettingsSnapshot): NoticeWay | null {
    const [old, now] = [this.settings.of(before), this.settings.of(after)];
    const isSame = old.mail?.url === now.mail?.url && old.mail?.from === now.mail?.from;
    const formerWay = isSame ? null : { mail: old.mail };
    if (old.mail !== null) return { by: 'former_server', formerWay };
    if (old.mailboxAllowed) return { by: 'mailbox', formerWay };
    return now.mail === null ? null : { by: 'new_server', formerWay: null };
  }

  seal(messageId: string, way: FormerWay): SealedText {
    return this.box.seal(asPlainSecret(JSON.stringify(way)), formerWayPlace(messageId));
  }

  /** Null: the way of now. @throws SecretIntegrityError */
  open(message: { readonly id: string; readonly formerWay: SealedText | null }): FormerWay | null {
    if (message.formerWay === null) return null;
    return stored.parse(JSON.parse(this.box.open(message.formerWay, formerWayPlace(message.id))));
  }
}
